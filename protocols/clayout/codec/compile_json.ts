import type { CStruct } from "../c_types.ts";
import type { JsonBuffer } from "../json_buffer.ts";
import type { JsonForm } from "../json_form.ts";
import { membersOf } from "../members.ts";
import { ViewCache } from "../view_of.ts";
import { NO_ROOM } from "./codec_tools.ts";
import { evaluate } from "./compile.ts";
import { jsonRoom } from "./json_room.ts";
import { JsonWriter } from "./json_source.ts";
import { type ByteOrder, type Place, placeOf } from "./place.ts";
import { Tables } from "./tables.ts";

/** Writes JSON text of the struct at byte `at`, which has to lie wholly in the bytes. */
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
  const places = membersOf(struct).map(({ field, base }) =>
    [field.name, placeOf(field, base)] as const
  );
  return compileJsonObject(places, options);
}

/** Compiles what writes one JSON object of places, which are named by their keys. */
export function compileJsonObject(
  places: readonly (readonly [key: string, place: Place])[],
  { order, form }: JsonOptions,
): JsonPut {
  const tables = new Tables();
  const writer = new JsonWriter({ order, tables }, form);
  const text = writer.object("chosen", places);
  const { total, slack } = jsonRoom(places.map(([key, { type }]) => [key, type]), form);
  const code = `const slack = ${slack};\n${writer.text()}\n${text}\nreturn chosen;`;
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
