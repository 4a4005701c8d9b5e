import type { WireScalar } from "./data.ts";
import type { WireInput } from "./input.ts";
import { quoted } from "./violation.ts";
import { parseDType } from "./wire_dtype.ts";

/** Longest name of a dtype, in bytes. */
export const MAX_DTYPE_BYTES = 64;

/** Reads a scalar; `undefined`, and nothing is taken, as long as it is not whole. */
export function readScalar(input: WireInput, what: string): WireScalar | undefined {
  if (!input.has(4)) return undefined;
  const nameBytes = input.peekUint32(0);
  if (nameBytes > MAX_DTYPE_BYTES) {
    throw input.violation(`${what} has a dtype of ${nameBytes} B`);
  }
  if (!input.has(8 + nameBytes)) return undefined;
  const length = input.peekUint32(4 + nameBytes);
  const name = input.peekText(4, nameBytes) ?? "";
  const dtype = parseDType(name);
  if (dtype === undefined || dtype.itemSize !== length) {
    throw input.violation(`${what} of dtype ${quoted(name)} has ${length} B`);
  }
  if (!input.has(8 + nameBytes + length)) return undefined;
  const value = input.peekScalar(dtype, 8 + nameBytes);
  if (value === undefined) throw input.violation(`${what} of dtype ${quoted(name)} is no number`);
  input.skip(8 + nameBytes + length);
  return { dtype: name, value };
}

/** The same of a scalar that has to be a real number. */
export function readNumber(input: WireInput, what: string): number | undefined {
  const at = input.at;
  const scalar = readScalar(input, what);
  if (scalar === undefined) return undefined;
  const { value } = scalar;
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  throw input.violation(`${what} is a complex number`, at);
}
