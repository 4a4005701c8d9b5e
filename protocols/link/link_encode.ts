import { LINK_AT, LINK_HEADER_BYTES, LINK_MAGIC, LINK_VERSION } from "./link_frame.ts";

/** What stands in a frame's header besides its kind; everything left out is 0. */
export interface LinkHead {
  /** Which struct. */
  readonly id?: number;
  /** Count of data, of which 16 bits are kept. */
  readonly seq?: number;
  /** Depends on the kind; 32 bits are kept. */
  readonly aux?: number;
  /** Nanoseconds since 1970. */
  readonly time?: bigint;
  /** Bytes of the payload. */
  readonly length?: number;
}

/** Writes the header of a frame at byte `at`. */
export function writeLinkHead(
  view: DataView,
  at: number,
  { kind, id = 0, seq = 0, aux = 0, time = 0n, length = 0 }: LinkHead & { readonly kind: number },
): void {
  view.setUint16(at + LINK_AT.magic, LINK_MAGIC, true);
  view.setUint8(at + LINK_AT.version, LINK_VERSION);
  view.setUint8(at + LINK_AT.kind, kind);
  view.setUint16(at + LINK_AT.id, id, true);
  view.setUint16(at + LINK_AT.seq, seq, true);
  view.setUint32(at + LINK_AT.length, length, true);
  view.setUint32(at + LINK_AT.aux, aux, true);
  view.setBigUint64(at + LINK_AT.time, time, true);
}

/** A whole frame with `payload`, bytes or a text. */
export function linkFrame(
  kind: number,
  head: Omit<LinkHead, "length">,
  payload: Uint8Array | string = "",
): Uint8Array<ArrayBuffer> {
  const body = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const bytes = new Uint8Array(LINK_HEADER_BYTES + body.length);
  writeLinkHead(new DataView(bytes.buffer), 0, { ...head, kind, length: body.length });
  bytes.set(body, LINK_HEADER_BYTES);
  return bytes;
}
