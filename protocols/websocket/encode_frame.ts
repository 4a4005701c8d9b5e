/** How a frame is written. */
export interface FrameOptions {
  /** Four bytes with which a client masks what it sends; a server has none (default none). */
  readonly mask?: Uint8Array;
  /** Whether more of the message follows (default no). */
  readonly hasMore?: boolean;
}

/** The bytes of a frame of RFC 6455; `opcode` is one of `OPCODE`. */
export function encodeFrame(
  opcode: number,
  payload: Uint8Array,
  { mask, hasMore = false }: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = 2 + extra + (mask === undefined ? 0 : 4);
  const frame = new Uint8Array(head + length);
  const view = new DataView(frame.buffer);
  frame[0] = (hasMore ? 0 : 128) | opcode;
  frame[1] = (mask === undefined ? 0 : 128) | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) view.setUint16(2, length);
  if (extra === 8) view.setBigUint64(2, BigInt(length));
  frame.set(payload, head);
  if (mask !== undefined) {
    frame.set(mask, head - 4);
    applyMask(frame.subarray(head), mask);
  }
  return frame;
}

/** Masks bytes in their place, or takes the mask away again. */
export function applyMask(bytes: Uint8Array, mask: Uint8Array): void {
  if (mask.every((byte) => byte === 0)) return;
  for (let at = 0; at < bytes.length; at++) bytes[at]! ^= mask[at & 3]!;
}
