import { RoboError } from "../../../../errors.ts";
import type { CStruct } from "../../../../protocols/clayout/c_types.ts";
import { fieldAt } from "../field_at.ts";

/** Where a whole number stands. */
export interface IntegerPlace {
  /** Bytes from the begin. */
  readonly offset: number;
  /** Bytes: 1, 2, 4 or 8. */
  readonly size: number;
  /** Whether it may be negative. */
  readonly isSigned: boolean;
}

/** The place of a field that is a whole number. Throws a `RoboError` of kind `usage`. */
export function integerField(struct: CStruct, path: string): IntegerPlace {
  const place = fieldAt(struct, path);
  if (place === undefined) {
    const names = struct.fields.map(({ name }) => name ?? "(no name)").join(", ");
    throw new RoboError("usage", `${struct.name} has no field ${path}`, {
      hint: `It has ${names}`,
    });
  }
  const { type, offset, field } = place;
  const scalar = type.kind === "scalar" || type.kind === "enum" ? type.scalar : "";
  if (!/^u?int(8|16|32|64)$/.test(scalar) || field.bits !== undefined) {
    throw new RoboError("usage", `Field ${path} of ${struct.name} is no whole number`, {
      hint: "Name an integer of 1 to 8 bytes that is no bit-field",
    });
  }
  return { offset, size: (type as { size: number }).size, isSigned: scalar.startsWith("i") };
}

/** Reads the number in the struct that begins at byte `at`. */
// deno-lint-ignore house/few-parameters -- called for every message: an object each time would cost
export function readInteger(
  view: DataView,
  at: number,
  { offset, size, isSigned }: IntegerPlace,
  little: boolean,
): number {
  const place = at + offset;
  if (size === 4) return isSigned ? view.getInt32(place, little) : view.getUint32(place, little);
  if (size === 2) return isSigned ? view.getInt16(place, little) : view.getUint16(place, little);
  if (size === 1) return isSigned ? view.getInt8(place) : view.getUint8(place);
  return Number(isSigned ? view.getBigInt64(place, little) : view.getBigUint64(place, little));
}

/** Writes the number into the struct that begins at byte 0. */
// deno-lint-ignore house/few-parameters -- as its counterpart
export function writeInteger(
  view: DataView,
  { offset, size }: IntegerPlace,
  value: number,
  little: boolean,
): void {
  if (size === 4) view.setUint32(offset, value, little);
  else if (size === 2) view.setUint16(offset, value, little);
  else if (size === 1) view.setUint8(offset, value);
  else view.setBigInt64(offset, BigInt(value), little);
}
