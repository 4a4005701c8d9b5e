/** How C writes a whole number that a type of `bits` bits can hold. */
export function wholeLiteral(value: bigint, bits: number): string {
  if (bits > 64) {
    const both = BigInt.asUintN(128, value);
    const [high, low] = [both >> 64n, both & 0xffffffffffffffffn];
    return `((__int128)(((unsigned __int128)0x${high.toString(16)}ULL << 64) | 0x${
      low.toString(16)
    }ULL))`;
  }
  if (value >= 1n << 63n) return `${value}ULL`;
  // There is no literal for the least number: it is a minus before one too many.
  return value === -(1n << 63n) ? "(-9223372036854775807LL - 1)" : `(${value}LL)`;
}

/** How C writes a fraction exactly. */
export function floatLiteral(value: number, suffix: string): string {
  if (Number.isNaN(value)) return '__builtin_nan("")';
  if (!Number.isFinite(value)) return value > 0 ? "__builtin_inf()" : "-__builtin_inf()";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  let [mantissa, exponent] = [Math.abs(value), 0];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  while (mantissa > 2 ** 53) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  return `${sign}0x${mantissa.toString(16)}p${exponent}${suffix}`;
}

/** How C writes a text, byte for byte. */
export function textLiteral(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return `"${bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
}
