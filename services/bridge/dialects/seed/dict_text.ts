import { encodeFrame, OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { itemListDict, itemListRoom } from "./item_list.ts";

/** JSON which stays what it is when every `'` is made a `"`, as notebooks do that expect Python's way of writing dicts. */
function withoutQuotes(json: string): string {
  return json.includes("'") ? json.replaceAll("'", "\\u0027") : json;
}

/** A value as a text frame. */
export function dictFrame(value: unknown): Uint8Array {
  return textFrame(withoutQuotes(JSON.stringify(value)));
}

/** A text as a frame. */
export function textFrame(text: string): Uint8Array {
  return encodeFrame(OPCODE.text, new TextEncoder().encode(text));
}

/** Writes structs of a topic as dicts: the struct's name, the program's, then the fields; lists of items in their own shape. */
export function dictWriter(topic: Topic): (bytes: Uint8Array, at: number) => string {
  const { codec, struct, program } = topic;
  if (itemListRoom(struct) !== undefined) {
    return (bytes, at) =>
      withoutQuotes(JSON.stringify(itemListDict(JSON.parse(codec.json(bytes, at)))));
  }
  const head = headOf(
    { struct: structName(topic), program },
    codec.json(new Uint8Array(codec.size)),
  );
  return (bytes, at) => {
    const fields = codec.json(bytes, at);
    return withoutQuotes(fields === "{}" ? `${head}}` : `${head},${fields.slice(1)}`);
  };
}

/** The name of a topic's struct. */
export function structName({ name, program }: Topic): string {
  return name.slice(program.length + 1);
}

/** The dict of an answer. */
export function answerText(topic: Topic, payload: Uint8Array): string {
  const { struct, codec } = topic.answer!;
  const fields = codec.json(payload, 0);
  const head = headOf({ struct: struct.name ?? "", program: topic.program }, fields);
  return withoutQuotes(fields === "{}" ? `${head}}` : `${head},${fields.slice(1)}`);
}

/** The begin of a dict, but for what the struct has a field of that name for. */
function headOf(names: Readonly<Record<string, string>>, sample: string): string {
  const fields = JSON.parse(sample) as object;
  const kept = Object.entries(names).filter(([name]) => !(name in fields));
  return JSON.stringify(Object.fromEntries(kept)).slice(0, -1);
}
