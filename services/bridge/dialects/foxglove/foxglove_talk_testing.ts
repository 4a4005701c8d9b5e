import { Conversation, type ConversationOptions } from "../conversation_testing.ts";
import type { ChannelEncoding } from "./channel_book.ts";
import { foxgloveDialects } from "./foxglove_dialect.ts";

/** A conversation with a client of `foxglove.websocket.v1`. */
export function talk(
  encoding: ChannelEncoding = "json",
  options: ConversationOptions = {},
): Conversation {
  return new Conversation(foxgloveDialects({ encoding, greetAfter: 0 })[1]!, options);
}

/** A struct of the topic 1. */
export const SAMPLE: Readonly<Record<string, unknown>> = {
  t: 1.5,
  mode: "RUN",
  raw: [1, 2, 3],
  count: 5,
  grid: [[1, 2], [3, 4]],
};

/** A struct of the topic 2. */
export const STATE = { gain: 2.5, enabled: true, name: "left", range: { low: -1, high: 7 } };

/** A client's message on a channel. */
export function message(channel: number, data: Uint8Array | string): Uint8Array {
  const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const bytes = new Uint8Array(5 + payload.length);
  bytes[0] = 1;
  new DataView(bytes.buffer).setUint32(1, channel, true);
  bytes.set(payload, 5);
  return bytes;
}

/** A client's call of a service. */
export function call(service: number, encoding: string, data: Uint8Array | string): Uint8Array {
  const name = new TextEncoder().encode(encoding);
  const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const bytes = new Uint8Array(13 + name.length + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 2;
  view.setUint32(1, service, true);
  view.setUint32(5, 99, true);
  view.setUint32(9, name.length, true);
  bytes.set(name, 13);
  bytes.set(payload, 13 + name.length);
  return bytes;
}

/** The next text of that `op`, when it has come. */
export function texts(talk: Conversation, op: string): Record<string, unknown>[] {
  return talk.texts().filter((each) => each["op"] === op);
}
