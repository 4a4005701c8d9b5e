import type { LiteralCursor } from "./literal_cursor.ts";

/** Digits of a whole number at most: Python's own limit. More of them would take long to convert. */
const MOST_DIGITS = 4300;

const FLOAT =
  /(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*/y;
const INTEGER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?\d)*/y;

/** Reads a number without sign: bigint for Python's int, number for its float; `undefined` when none is next. */
export function readNumber(cursor: LiteralCursor): number | bigint | undefined {
  const start = cursor.at;
  const short = shortInteger(cursor);
  if (short !== undefined) return short;
  const real = cursor.match(FLOAT);
  const whole = real === undefined ? cursor.match(INTEGER) : undefined;
  if (real === undefined && whole === undefined) return undefined;
  // Such as 1j, 012, 0x or 1_: the number is not over where Python's would be.
  if (/^[\w.]$/.test(cursor.peek())) cursor.refuse("a number is expected", start);
  if (real !== undefined) return Number(real.replaceAll("_", ""));
  const digits = whole!.replaceAll("_", "");
  if (digits.length > MOST_DIGITS) {
    cursor.refuse(`a number has at most ${MOST_DIGITS} digits`, start);
  }
  return BigInt(digits.toLowerCase());
}

/** Most digits of what is read without looking at all forms of numbers. */
const SHORT = 15;

/** A plain whole number of few digits, which most are; `undefined` for everything else, and then nothing is passed over. */
function shortInteger(cursor: LiteralCursor): bigint | undefined {
  const { text, at } = cursor;
  let end = at;
  let value = 0;
  for (; end - at < SHORT; end++) {
    const digit = text.charCodeAt(end) - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  const isWhole = end > at && end - at < SHORT && (end - at === 1 || text[at] !== "0") &&
    !isPartOfNumber(text.charCodeAt(end));
  if (!isWhole) return undefined;
  cursor.at = end;
  return BigInt(value);
}

/** Letters, digits, points and underscores: a number goes on, or is none. */
function isPartOfNumber(code: number): boolean {
  return code === 0x2e || code === 0x5f || (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
