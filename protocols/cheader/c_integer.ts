/** An integer as C computes with it: its type matters for what overflows and what is compared. */
export interface CInteger {
  /** Its value, within its type. */
  readonly value: bigint;
  /** Bits of its type. */
  readonly bits: 32 | 64;
  /** Whether its type has no sign. */
  readonly isUnsigned: boolean;
}

/** The value in a type of `bits`, wrapped as C's unsigned types do; signed ones wrap as compilers do. */
export function cInteger(value: bigint, bits: 32 | 64, isUnsigned: boolean): CInteger {
  const wrapped = isUnsigned ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
  return { value: wrapped, bits, isUnsigned };
}

/** The value of an integer constant such as `0x10u` or `64ull` (C17, 6.4.4.1); undefined where it is none, or has more than 64 bits. */
export function integerConstant(text: string): CInteger | undefined {
  // No such number fits, and making one of millions of digits takes long.
  if (text.length > 100) return undefined;
  const match = /^(0[xX][\da-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?(?:ll|LL|[lL])?[uU]?)$/
    .exec(text.replaceAll("'", ""));
  if (match === null) return undefined;
  const [, digits, suffix] = match as unknown as [string, string, string];
  const isDecimal = /^[1-9]/.test(digits);
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const isUnsigned = /u/i.test(suffix);
  const least = /l/i.test(suffix) ? 64 : 32;
  for (const bits of [32, 64] as const) {
    if (bits < least) continue;
    if (!isUnsigned && value < 1n << BigInt(bits - 1)) return { value, bits, isUnsigned: false };
    if ((isUnsigned || !isDecimal) && value < 1n << BigInt(bits)) {
      return { value, bits, isUnsigned: true };
    }
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};

/** The value of a character constant such as `'a'` or `'\n'`; undefined for those of several characters and other alphabets. */
export function characterConstant(text: string): CInteger | undefined {
  const plain = /^'([\x20-\x7e])'$/.exec(text)?.[1];
  if (plain !== undefined && plain !== "\\") {
    return cInteger(BigInt(plain.charCodeAt(0)), 32, false);
  }
  const escape = /^'\\([ntrabfv\\'"?])'$/.exec(text)?.[1];
  if (escape !== undefined) return cInteger(BigInt(ESCAPES[escape]!), 32, false);
  const number = /^'\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3}))'$/.exec(text);
  if (number === null) return undefined;
  const code = number[1] === undefined ? parseInt(number[2]!, 8) : parseInt(number[1], 16);
  return cInteger(BigInt.asIntN(8, BigInt(code)), 32, false);
}
