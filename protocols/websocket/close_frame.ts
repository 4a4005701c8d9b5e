import { encodeFrame } from "./encode_frame.ts";
import { OPCODE } from "./opcode.ts";

/** Longest reason of a close frame, in bytes of UTF-8. */
const MOST_REASON_BYTES = 123;

/** Why a WebSocket ends (RFC 6455, 7.4.1, and IANA's registry). */
export const CLOSE = {
  /** All is done. */
  normal: 1000,
  /** The program or page ends. */
  goingAway: 1001,
  /** Against the protocol. */
  protocol: 1002,
  /** A kind of message that is not understood. */
  unsupported: 1003,
  /** Never sent: the close frame had no code. */
  none: 1005,
  /** Never sent: the connection broke off. */
  abnormal: 1006,
  /** Text that is no UTF-8. */
  invalid: 1007,
  /** Against the rules of the server. */
  policy: 1008,
  /** A message that is too large. */
  tooLarge: 1009,
  /** A mistake inside the server. */
  internal: 1011,
  /** The server is about to start again. */
  restart: 1012,
  /** The server cannot go on now, such as with a client that is too slow. */
  tryLater: 1013,
} as const;

/** Whether a close frame may have this code: 1000 to 1003, 1007 to 1014, and 3000 to 4999 for applications. */
export function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
    (code >= 3000 && code <= 4999);
}

/** A close frame of a server. The reason is cut, between characters, where it has more than 123 bytes. */
export function closeFrame(code: number, reason = ""): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(2 + MOST_REASON_BYTES);
  new DataView(payload.buffer).setUint16(0, code);
  const { written } = new TextEncoder().encodeInto(reason, payload.subarray(2));
  return encodeFrame(OPCODE.close, payload.subarray(0, 2 + written));
}
