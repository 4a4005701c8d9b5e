import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileJsonObject, type JsonPut } from "./codec/compile_json.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldPlace } from "./field_path.ts";
import { codePlace } from "./field_reader.ts";
import { jsonText } from "./json_buffer.ts";
import { type JsonForm, jsonForm } from "./json_form.ts";

/** Makes JSON text of a struct at byte `at`. The struct has to lie wholly in the bytes. */
export type StructJsonText = (bytes: Uint8Array, at: number) => string;

/** What is chosen of a struct as JSON. */
export interface FieldsJsonOptions extends Partial<JsonForm> {
  /** Order of the bytes of the struct's numbers. */
  readonly byteOrder: ByteOrder;
}

/**
 * Makes what writes some fields of a struct as JSON, without decoding the rest: one flat object whose keys are the paths as they are
 * given, such as `{"pos.x":1.5,"wheels[2].speed":0}`, values as `CCodec.json` writes them. Throws as `fieldReader`.
 */
export function fieldsJson(
  struct: CStruct,
  paths: readonly string[],
  options: FieldsJsonOptions,
): StructJsonText {
  const put = fieldsJsonWriter(struct, paths, options);
  return (bytes, at) => jsonText((out) => put(bytes, at, out));
}

/** The same, which adds UTF-8 to a buffer: what is sent needs no string. */
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
