import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileJsonObject } from "./codec/compile.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldPlace } from "./field_path.ts";
import { codePlace } from "./field_reader.ts";
import { type JsonForm, jsonForm } from "./json_form.ts";
import { ViewCache } from "./view_of.ts";

/** Makes JSON text of a struct at byte `at`. The struct has to lie wholly in the bytes. */
export type StructJsonText = (bytes: Uint8Array, at: number) => string;

/**
 * Makes what writes some fields of a struct as JSON, without decoding the rest: one flat object whose keys are the paths as they are
 * given, such as `{"pos.x":1.5,"wheels[2].speed":0}`, values as `CCodec.json` writes them. Throws as `fieldReader`.
 */
export function fieldsJson(
  struct: CStruct,
  paths: readonly string[],
  { byteOrder, ...form }: { readonly byteOrder: ByteOrder } & Partial<JsonForm>,
): StructJsonText {
  checkStruct(struct);
  const places = [...new Set(paths)].map((path) =>
    [path, codePlace(fieldPlace(struct, path))] as const
  );
  const json = compileJsonObject(places, byteOrder, jsonForm(form));
  const views = new ViewCache();
  return (bytes, at) => json(views.of(bytes), bytes, at);
}
