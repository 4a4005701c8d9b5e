import type { CStruct } from "../c_types.ts";
import type { JsonBuffer } from "../json_buffer.ts";
import type { JsonForm } from "../json_form.ts";
import { ViewCache } from "../view_of.ts";
import { NO_ROOM } from "./codec_tools.ts";
import { evaluate } from "./compile.ts";
import { type JsonRoom, jsonRoom } from "./json_room.ts";
import { JsonWriter } from "./json_source.ts";
import { type ByteOrder, type FieldValue, valuePlace } from "./place.ts";
import { Tables } from "./tables.ts";

/** Writes JSON text of the struct or value at byte `at`, which has to lie wholly in the bytes. */
export type JsonPut = (bytes: Uint8Array, at: number, out: JsonBuffer) => void;

/** Writes JSON text to `out` from byte `to` on; returns the byte behind it. */
type RawPut = (
  view: DataView,
  bytes: Uint8Array,
  at: number,
  out: DataView,
  to: number,
) => number;

/** From here on room is made as it is needed, as most texts are much shorter than they could be. */
const SURE_BYTES = 2 ** 20;

/** How structs are read, and how JSON is written. */
export interface JsonOptions {
  /** Order of the bytes of numbers. */
  readonly order: ByteOrder;
  /** The form of what JSON has more than one way for. */
  readonly form: JsonForm;
}

/** Compiles what writes JSON of a struct, which has to have been checked. */
export function compileJson(struct: CStruct, options: JsonOptions): JsonPut {
  return compileWith(options, jsonRoom(struct, options.form), (writer) => writer.struct(struct));
}

/** Compiles what writes JSON of the value of a field, of a struct that has been checked. */
export function compileJsonValue(value: FieldValue, options: JsonOptions): JsonPut {
  return compileWith(
    options,
    jsonRoom(value.type, options.form),
    (writer) => writer.place(valuePlace(value)),
  );
}

/** Compiles what writes JSON with the function that `write` writes and names. */
function compileWith(
  { order, form }: JsonOptions,
  { total, slack }: JsonRoom,
  write: (writer: JsonWriter) => string,
): JsonPut {
  const tables = new Tables();
  const writer = new JsonWriter({ order, tables }, form);
  const name = write(writer);
  const code = `const slack = ${slack};\n${writer.text()}\nreturn ${name};`;
  const put = evaluate<RawPut>(code, tables, { keys: writer.keys });
  const views = new ViewCache();
  if (total <= SURE_BYTES) {
    return (bytes, at, out) => {
      // Each look at the room asks for the slack, also behind the last element.
      out.reserve(total + slack);
      out.length = put(views.of(bytes), bytes, at, out.view, out.length);
    };
  }
  return (bytes, at, out) => {
    for (let more = slack + SURE_BYTES;; more *= 2) {
      out.reserve(more);
      try {
        out.length = put(views.of(bytes), bytes, at, out.view, out.length);
        return;
      } catch (error) {
        if (error !== NO_ROOM) throw error;
      }
    }
  };
}
