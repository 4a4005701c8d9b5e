import { encodeMessage } from "../zmtp/frame.ts";

/** Property of a subscriber's handshake, with the value `1`, by which it asks the hub for its times. */
export const HUB_TIMES_PROPERTY = "X-Robo-Times";

/**
 * The topic on which a hub tells a subscriber that asked for it when it read the messages that follow, up to the next
 * such message. Nobody else gets these, and what others publish on this topic does not reach who asked.
 */
export const HUB_TIME_TOPIC = "robo/time";

const TOPIC_BYTES = new TextEncoder().encode(HUB_TIME_TOPIC);

/** A message that tells the time `ms`, in milliseconds since 1970: as it goes over the wire. */
export function encodeHubTime(ms: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setFloat64(0, ms, true);
  return encodeMessage([TOPIC_BYTES, payload]);
}

/** The time in the payload of such a message, in milliseconds since 1970; `undefined` when it is none. */
export function decodeHubTime(payload: Uint8Array): number | undefined {
  if (payload.length !== 8) return undefined;
  const ms = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true);
  return Number.isFinite(ms) ? ms : undefined;
}

/** Whether `bytes[start, end)` is {@linkcode HUB_TIME_TOPIC}. */
export function isHubTimeTopic(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
  if (end - start !== TOPIC_BYTES.length) return false;
  for (let at = 0; at < TOPIC_BYTES.length; at++) {
    if (TOPIC_BYTES[at] !== bytes[start + at]) return false;
  }
  return true;
}
