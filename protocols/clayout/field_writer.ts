import { RoboError } from "../../errors.ts";
import { checkStruct } from "./check_struct.ts";
import { compileWrite } from "./codec/compile.ts";
import type { ByteOrder } from "./codec/place.ts";
import type { CStruct } from "./c_types.ts";
import { C_RULES } from "./codec/encode_rules.ts";
import { FieldFault, inside } from "./field_fault.ts";
import { fieldPlace } from "./field_path.ts";
import { ViewCache } from "./view_of.ts";

/** Writes one field of a struct and leaves the rest as it is. */
export interface FieldWriter {
  /** The path, such as `pos.x`, `wheels[2].speed` or `names[1]`. */
  readonly path: string;
  /** Writes `value` in the struct at byte `at`; throws a `RoboError` of kind `data` for what does not fit, as `CCodec.encode` does. */
  write(value: unknown, bytes: Uint8Array, at?: number): void;
}

/**
 * Makes what writes one field, or one element of an array, and leaves all other bits as they are: the way to change a member of a
 * union in a struct that is there already.
 *
 * Throws a `RoboError` of kind `data` for a path that leads nowhere, with the names that there are.
 */
export function fieldWriter(
  struct: CStruct,
  path: string,
  { byteOrder }: { readonly byteOrder: ByteOrder },
): FieldWriter {
  checkStruct(struct);
  const name = struct.name ?? "struct";
  const place = fieldPlace(struct, path);
  const writeAt = compileWrite(place, byteOrder, C_RULES);
  const views = new ViewCache();
  return {
    path,
    write(value, bytes, at = 0) {
      if (!(at >= 0 && at + struct.size <= bytes.length)) {
        throw new RoboError("data", `${name} has ${struct.size} B, more than there are`);
      }
      try {
        writeAt(value, views.of(bytes), bytes, at + place.offset);
      } catch (error) {
        inside(error, ...place.steps);
        throw error instanceof FieldFault ? error.toError(name) : error;
      }
    },
  };
}
