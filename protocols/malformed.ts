/** What a stranger sent that cannot be read, as a value: for codecs whose callers must go on with the next datagram. */
export interface Malformed {
  /** Why, in sentence case without a final period. */
  readonly malformed: string;
}

/** Whether `value` is what could not be read. */
export function isMalformed<T extends object>(value: T | Malformed): value is Malformed {
  return "malformed" in value;
}
