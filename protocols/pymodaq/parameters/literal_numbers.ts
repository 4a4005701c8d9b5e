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
