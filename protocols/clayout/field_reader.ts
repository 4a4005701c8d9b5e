import type { FieldReader } from "./c_codec.ts";
import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileField } from "./codec/compile_field.ts";
import type { ByteOrder } from "./codec/place.ts";
import { type FieldPlace, fieldPlace } from "./field_path.ts";
import { SCALAR_FACTS } from "./scalar_facts.ts";
import { isBig } from "./value_rule.ts";

/**
 * Makes what reads one field, or one element of an array, without decoding the rest. The struct has to lie wholly in the bytes:
 * what is behind their end throws a `RangeError`, or reads as 0.
 *
 * Throws a `RoboError` of kind `data` for a path that leads nowhere, with the names that there are.
 */
export function fieldReader(
  struct: CStruct,
  path: string,
  { byteOrder }: { readonly byteOrder: ByteOrder },
): FieldReader {
  checkStruct(struct);
  const place = fieldPlace(struct, path);
  const { offset } = place;
  const field = compileField(place, byteOrder);
  return {
    path,
    kind: kindOf(place),
    read: (bytes, at) => field.read(bytes, at + offset),
    number: (bytes, at) => field.number(bytes, at + offset),
  };
}

/** What a field is when it is read. */
function kindOf({ type, field }: FieldPlace): FieldReader["kind"] {
  switch (type.kind) {
    case "text":
      return "string";
    case "array":
      return "array";
    case "struct":
      return "object";
    case "pointer":
      return "bigint";
    case "enum":
      return "string";
    case "scalar":
      if (SCALAR_FACTS[type.scalar].kind === "bool") return "boolean";
      return isBig(type, field) ? "bigint" : "number";
  }
}
