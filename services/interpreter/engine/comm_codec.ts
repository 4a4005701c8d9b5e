import type { CommEvent } from "./engine.ts";
import type { EncodedComm } from "./messages.ts";

/** A comm event as it goes to an engine. */
export function encodeComm(event: CommEvent): EncodedComm {
  return { ...event, buffers: event.buffers.map((bytes) => new Uint8Array(bytes).toBase64()) };
}

/** A comm event as it comes from an engine. */
export function decodeComm(event: EncodedComm): CommEvent {
  return { ...event, buffers: event.buffers.map((text) => Uint8Array.fromBase64(text)) };
}
