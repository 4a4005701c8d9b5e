import { applyMask } from "./mask.ts";

/** How a frame is written. */
export interface FrameOptions {
  /** Four bytes with which a client masks what it sends; a server has none (default none). */
  readonly mask?: Uint8Array;
  /** Whether more of the message follows (default no). */
  readonly hasMore?: boolean;
  /** Whether the payload is compressed (RFC 7692), in a message's first frame (default no). */
  readonly isCompressed?: boolean;
}

/** A frame's head: kind and length of what follows. */
export interface FrameHead {
  /** One of `OPCODE`. */
  readonly opcode: number;
  /** Bytes of the payload. */
  readonly length: number;
  /** Whether more of the message follows (default no). */
  readonly hasMore?: boolean;
  /** Whether the payload is compressed (default no). */
  readonly isCompressed?: boolean;
}

/** Bytes of the head of an unmasked frame with such a payload: 2, 4 or 10. */
export function frameHeadBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Writes the head of an unmasked frame at `at`, and returns where its payload begins. Messages are framed so without being copied. */
export function writeFrameHead(target: Uint8Array, at: number, head: FrameHead): number {
  const { opcode, length, hasMore = false, isCompressed = false } = head;
  target[at] = (hasMore ? 0 : 128) | (isCompressed ? 64 : 0) | opcode;
  if (length < 126) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    target[at + 1] = 126;
    target[at + 2] = length >>> 8;
    target[at + 3] = length;
    return at + 4;
  }
  target[at + 1] = 127;
  new DataView(target.buffer, target.byteOffset + at + 2).setBigUint64(0, BigInt(length));
  return at + 10;
}

/** The bytes of a frame of RFC 6455; `opcode` is one of `OPCODE`. */
export function encodeFrame(
  opcode: number,
  payload: Uint8Array,
  { mask, ...options }: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const begin = frameHeadBytes(length) + (mask === undefined ? 0 : 4);
  const frame = new Uint8Array(begin + length);
  writeFrameHead(frame, 0, { ...options, opcode, length });
  frame.set(payload, begin);
  if (mask !== undefined) {
    frame[1]! |= 128;
    frame.set(mask, begin - 4);
    applyMask(frame.subarray(begin), mask);
  }
  return frame;
}
