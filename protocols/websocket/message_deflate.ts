import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { WebSocketBreach } from "./breach.ts";

/** What every compressed message ends with, and what is left out of it (RFC 7692, 7.2.1). */
const TAIL = new Uint8Array([0x00, 0x00, 0xff, 0xff]);

/**
 * Takes a message's compression away (RFC 7692), of which each message stands alone (no context takeover). Throws a `WebSocketBreach`: 1009
 * when it would have more than `most` bytes, and 1007 for what makes no sense.
 */
export function inflateMessage(bytes: Uint8Array, most: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes.length + TAIL.length);
  whole.set(bytes);
  whole.set(TAIL, bytes.length);
  try {
    const { buffer, byteOffset, length } = inflateRawSync(whole, {
      finishFlush: constants.Z_SYNC_FLUSH,
      // Zero means without a limit there.
      maxOutputLength: Math.max(most, 1),
    });
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
      throw new WebSocketBreach(1009, `A message has more than ${most} bytes`);
    }
    throw new WebSocketBreach(1007, "A message's compression makes no sense", cause);
  }
}

/** A message's payload compressed, standing alone. */
export function deflateMessage(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = deflateRawSync(bytes, {
    level: 1,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length - TAIL.length);
}
