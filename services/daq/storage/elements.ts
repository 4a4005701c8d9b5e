import { dtypeOf, DTYPES } from "../../../protocols/ndarray/dtype.ts";
import { storedType } from "./element_type.ts";

/** The elements of little-endian bytes as numbers: of complex ones, real and imaginary part in turn; of times, their ticks. */
export function numbersOf(
  dtype: string,
  bytes: Uint8Array<ArrayBuffer>,
): ArrayLike<number | bigint> {
  const { kind, itemSize } = storedType(dtype);
  const name = kind === "M" || kind === "m" ? "int64" : dtypeOf(kind, itemSize)!;
  const { over, parts } = DTYPES[name];
  const { buffer, byteOffset } = bytes.byteOffset % itemSize === 0 ? bytes : bytes.slice();
  return over(buffer, byteOffset, bytes.length / itemSize * parts);
}

/** The elements as texts that `float`, `complex` and `int` of Python read. */
export function elementTexts(dtype: string, bytes: Uint8Array<ArrayBuffer>): string[] {
  const numbers = numbersOf(dtype, bytes);
  if (!dtype.startsWith("<c")) return Array.from(numbers, numberText);
  return Array.from({ length: numbers.length / 2 }, (_, i) => {
    const [re, im] = [numbers[2 * i]!, numberText(numbers[2 * i + 1]!)];
    return `${numberText(re)}${im.startsWith("-") ? "" : "+"}${im}j`;
  });
}

/** A number as Python writes it. */
export function numberText(value: number | bigint): string {
  if (Number.isNaN(value)) return "nan";
  if (value === Infinity) return "inf";
  return value === -Infinity ? "-inf" : String(value);
}
