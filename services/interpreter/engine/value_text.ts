/** Longest text of a value, in UTF-16 units. */
const MOST_TEXT = 262_144;

/** Longest string that is not cut, in UTF-16 units. */
const MOST_STRING = 100_000;

/** A value as text without colours, bounded. */
export function toText(value: unknown): string {
  let text: string;
  try {
    text = Deno.inspect(value, { colors: false, strAbbreviateSize: MOST_STRING });
  } catch (error) {
    // A getter, a proxy or a function of the value's own has thrown.
    text = `[a value that cannot be shown: ${String(error)}]`;
  }
  if (text.length <= MOST_TEXT) return text;
  return `${text.slice(0, MOST_TEXT)}… ${text.length - MOST_TEXT} more characters`;
}
