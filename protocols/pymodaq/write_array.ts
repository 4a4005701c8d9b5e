import { RoboError } from "../../errors.ts";
import type { WireArray, WireScalar } from "./data.ts";
import type { WireOutput } from "./output.ts";
import { scalarBytes } from "./scalar_bytes.ts";
import { parseDType, sendableDType } from "./wire_dtype.ts";

/** Writes an array. In L2 an array without dimensions is not possible. */
export function writeArray(output: WireOutput, array: WireArray): void {
  checkArray(array);
  output.text(array.dtype).uint32(array.bytes.length).uint32(array.shape.length);
  for (const length of array.shape) output.uint32(length);
  output.raw(array.bytes);
}

/** Writes an array with two lengths, as L1 has it: of a list the second is 1, and the third dimension is left out. */
export function writeMatrix(output: WireOutput, array: WireArray): void {
  checkArray(array);
  const { dtype, shape: [rows, columns = 1], shape, bytes } = array;
  if (rows === undefined || shape.length > 3) {
    throw new RoboError("usage", `An array of ${shape.length} dimensions cannot be sent in L1`, {
      hint: "Send one of 1 to 3 dimensions",
    });
  }
  output.text(dtype).uint32(bytes.length).uint32(rows).uint32(columns).raw(bytes);
}

/** Throws a `RoboError` of kind `usage` for an array whose bytes are not those of its type and shape. */
function checkArray({ dtype, shape, bytes }: WireArray): void {
  const { itemSize } = sendableDType(dtype);
  let count = 1;
  for (const length of shape) count *= length;
  if (count * itemSize === bytes.length && (itemSize > 0 || count === 0)) return;
  throw new RoboError(
    "usage",
    `${bytes.length} B are no array of ${dtype} and shape [${shape.join(", ")}]`,
    { hint: `It takes ${count * itemSize} B` },
  );
}

/** Writes a scalar. Throws a `RoboError` of kind `usage` for a value that its dtype cannot hold. */
export function writeScalar(output: WireOutput, { dtype, value }: WireScalar): void {
  const type = parseDType(dtype);
  const bytes = type === undefined ? undefined : scalarBytes(type, value);
  if (bytes === undefined) {
    const shown = typeof value === "object" ? `${value.re} + ${value.im}j` : String(value);
    throw new RoboError("usage", `${shown} cannot be sent as a scalar of dtype ${dtype}`, {
      hint: "Give numbers within the range of <i8 or <f8, true and false as |b1",
    });
  }
  output.text(dtype).uint32(bytes.length).raw(bytes);
}
