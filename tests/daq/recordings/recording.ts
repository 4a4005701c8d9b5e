import {
  CAPTURE_MAGIC,
  CaptureReader,
  type CaptureRecord,
  type End,
} from "../../../services/daq/tap/capture_format.ts";
import type { Dialect, Message } from "../../../protocols/pymodaq/mod.ts";
import { MessageReader } from "../../../protocols/pymodaq/mod.ts";

/** What PyMoDAQ's own programs said to each other: `tests/daq/pymodaq/record_conversations.ts` makes them. */
export const RECORDINGS: readonly Recording[] = (["L2", "T3"] as const).flatMap((dialect) =>
  (["detector", "actuator"] as const).map((kind) => ({ kind, dialect, name: `${kind}-${dialect}` }))
);

/** One of them. */
export interface Recording {
  /** What the client was. */
  readonly kind: "detector" | "actuator";
  /** What both ends spoke. */
  readonly dialect: Dialect;
  /** Name of its file. */
  readonly name: string;
}

/** Bytes that one end said at once. */
export type Piece = Extract<CaptureRecord, { readonly kind: "bytes" }>;

/** Everything that was said, in order. */
export function piecesOf({ name }: Recording): Piece[] {
  const bytes = Deno.readFileSync(new URL(`${name}.bin`, import.meta.url));
  return [...new CaptureReader().push(bytes.subarray(CAPTURE_MAGIC.length))]
    .filter((record) => record.kind === "bytes");
}

/** All bytes of one end. */
export function bytesOf(recording: Recording, from: End): Uint8Array<ArrayBuffer> {
  const parts = piecesOf(recording).filter((piece) => piece.from === from);
  return new Uint8Array(parts.flatMap(({ bytes }) => [...bytes]));
}

/** The messages of one end, its bytes cut into chunks of this size, in the dialect that they show. */
export function messagesOf(recording: Recording, from: End, chunk: number): Message[] {
  const reader = new MessageReader({ role: from === "client" ? "server" : "client" });
  const bytes = bytesOf(recording, from);
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    reader.push(bytes.subarray(at, at + chunk));
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      messages.push(message);
    }
  }
  reader.end();
  return messages;
}

/** The messages of one end, each with its bytes. */
export function framesOf(
  recording: Recording,
  from: End,
): { readonly message: Message; readonly bytes: Uint8Array }[] {
  const reader = new MessageReader({ role: from === "client" ? "server" : "client" });
  const bytes = bytesOf(recording, from);
  reader.push(bytes);
  let start = 0;
  return messagesOf(recording, from, bytes.length).map((message) => {
    reader.next();
    const frame = { message, bytes: bytes.subarray(start, reader.position) };
    start = reader.position;
    return frame;
  });
}
