/** A field that is being read: it yields whenever more bytes have to come first. */
export type Reading<T> = Generator<undefined, T, void>;

/** Asks again, whenever more has come, for a field that was not whole the first time. */
export function* later<T>(read: () => T | undefined): Reading<T> {
  while (true) {
    yield;
    const value = read();
    if (value !== undefined) return value;
  }
}
