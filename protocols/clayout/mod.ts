/**
 * C structs as a compiler lays them out: their types, their form as JSON, and codecs made for them.
 *
 * @module
 */
export type { CCodec, FieldReader } from "./c_codec.ts";
export { cCodec, type CCodecOptions } from "./c_codec_of.ts";
export type { CLayout } from "./c_layout.ts";
export { cFieldTypeText, cTypeText } from "./c_type_text.ts";
export type {
  CArray,
  CBits,
  CEnum,
  CField,
  CPointer,
  CScalar,
  CScalarName,
  CStruct,
  CText,
  CType,
} from "./c_types.ts";
export { checkStruct, MAX_STRUCT_BYTES } from "./check_struct.ts";
export { FieldError } from "./field_fault.ts";
export { fieldReader } from "./field_reader.ts";
export { type FieldWriter, fieldWriter } from "./field_writer.ts";
export type { JsonPut } from "./codec/compile_json.ts";
export { type FieldsJsonOptions, fieldsJsonWriter } from "./fields_json.ts";
export { foxgloveJsonSchema } from "./foxglove_json_schema.ts";
export { JsonBuffer } from "./json_buffer.ts";
export { FOXGLOVE_JSON, type JsonForm } from "./json_form.ts";
export { layoutDifference } from "./layout_difference.ts";
export { structOf } from "./layout_from_json.ts";
export type { FieldJson, LayoutJson, StructJson } from "./layout_json.ts";
export { layoutJson } from "./layout_to_json.ts";
export { type Member, membersOf } from "./members.ts";
export { type NumbersReader, numbersReader } from "./numbers_reader.ts";
export { type Ros1Message, ros1Message } from "./ros1_message.ts";
export { structHash } from "./struct_hash.ts";
