/** A value that is no object, as the inspector tells it. */
export interface PlainValue {
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

/** Longest text that is not cut, in UTF-16 units. */
const MOST_TEXT = 100_000;

/** A plain value as text, as a program in Deno would show it. */
export function plainText({ value, unserializableValue }: PlainValue): string {
  if (unserializableValue !== undefined) return unserializableValue;
  return Deno.inspect(value, { colors: false, strAbbreviateSize: MOST_TEXT });
}
