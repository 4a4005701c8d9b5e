import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileJsonObject, type JsonPut } from "./codec/compile_json.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldPlace } from "./field_path.ts";
import { codePlace } from "./field_reader.ts";
import { type JsonForm, jsonForm } from "./json_form.ts";

/** What is chosen of a struct as JSON. */
export interface FieldsJsonOptions extends Partial<JsonForm> {
  /** Order of the bytes of the struct's numbers. */
  readonly byteOrder: ByteOrder;
}

/**
 * Makes what writes some fields of a struct as JSON in UTF-8, without decoding the rest: one flat object whose keys are the paths as they
 * are given, such as `{"pos.x":1.5,"wheels[2].speed":0}`, values as `CCodec.json` writes them. Throws as `fieldReader`.
 */
export function fieldsJsonWriter(
  struct: CStruct,
  paths: readonly string[],
  { byteOrder, ...form }: FieldsJsonOptions,
): JsonPut {
  checkStruct(struct);
  const places = [...new Set(paths)].map((path) =>
    [path, codePlace(fieldPlace(struct, path))] as const
  );
  return compileJsonObject(places, { order: byteOrder, form: jsonForm(form) });
}
