import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileJsonValue, type JsonPut } from "./codec/compile_json.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldPlace } from "./field_path.ts";
import { type JsonForm, jsonForm } from "./json_form.ts";

const ENCODER = new TextEncoder();

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
  const options = { order: byteOrder, form: jsonForm(form) };
  const members = [...new Set(paths)].map((path, i) => {
    const place = fieldPlace(struct, path);
    const key = ENCODER.encode(`${i === 0 ? "{" : ","}${JSON.stringify(path)}:`);
    return { key, offset: place.offset, put: compileJsonValue(place, options) };
  });
  const end = ENCODER.encode(members.length === 0 ? "{}" : "}");
  return (bytes, at, out) => {
    for (const { key, offset, put } of members) {
      out.append(key);
      put(bytes, at + offset, out);
    }
    out.append(end);
  };
}
