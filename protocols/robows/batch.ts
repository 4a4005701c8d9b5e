import { RoboError } from "../../errors.ts";
import { LINK_AT, LINK_HEADER_BYTES, LINK_MAGIC, LINK_VERSION } from "../link/link_frame.ts";

/** Bytes of the head of a binary message. */
export const BATCH_HEAD_BYTES = 8;

/** First two letters of a binary message, as a little-endian number. */
export const BATCH_MAGIC = {
  /** `RF`: frames of a subscription. */
  frames: 0x4652,
  /** `RC`: columns of numbers. */
  columns: 0x4352,
  /** `RB`: plain frames, which belong to no subscription. */
  plain: LINK_MAGIC,
} as const;

/** Writes the head of a binary message: its kind, its subscription, and how many frames or blocks follow. */
export function writeBatchHead(
  into: DataView,
  at: number,
  head: { readonly kind: "frames" | "columns"; readonly sub: number; readonly count: number },
): void {
  into.setUint16(at, BATCH_MAGIC[head.kind], true);
  into.setUint16(at + 2, head.sub, true);
  into.setUint32(at + 4, head.count, true);
}

/** A frame in a binary message. */
export interface BatchFrame {
  /** What it is, of `LINK_KIND`. */
  readonly kind: number;
  /** The topic's number. */
  readonly topic: number;
  /** The program's count. */
  readonly seq: number;
  /** What pairs requests with answers. */
  readonly aux: number;
  /** Nanoseconds since 1970, or 0. */
  readonly time: bigint;
  /** The struct, in the memory of the message. */
  readonly payload: Uint8Array;
}

/** A binary message's kind, its subscription and what follows. */
export type Batch =
  | { readonly kind: "frames"; readonly sub: number; readonly bytes: Uint8Array }
  | { readonly kind: "columns"; readonly sub: number; readonly blocks: readonly ColumnBlock[] }
  | { readonly kind: "plain"; readonly bytes: Uint8Array };

/** Numbers of one topic. */
export interface ColumnBlock {
  /** The topic's number. */
  readonly topic: number;
  /** Times in seconds since 1970. */
  readonly times: Float64Array;
  /** The fields, in the order of `subscribed`. */
  readonly columns: readonly Float64Array[];
}

/** Reads a binary message of the bridge. Throws a `RoboError` of kind `data` for what is none. */
export function readBatch(bytes: Uint8Array): Batch {
  const view = viewOf(bytes);
  const magic = bytes.length < 2 ? 0 : view.getUint16(0, true);
  if (magic === BATCH_MAGIC.plain) return { kind: "plain", bytes };
  if (
    bytes.length < BATCH_HEAD_BYTES ||
    (magic !== BATCH_MAGIC.frames && magic !== BATCH_MAGIC.columns)
  ) throw bad("it begins with nothing that is known");
  const sub = view.getUint16(2, true);
  if (magic === BATCH_MAGIC.frames) {
    return { kind: "frames", sub, bytes: bytes.subarray(BATCH_HEAD_BYTES) };
  }
  return { kind: "columns", sub, blocks: readBlocks(view) };
}

/** The frames that stand one behind the other. Throws a `RoboError` of kind `data` at the first one that is broken. */
export function* framesOf(bytes: Uint8Array): Generator<BatchFrame> {
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < LINK_HEADER_BYTES) throw bad("it ends within a frame's head");
    if (
      view.getUint16(at + LINK_AT.magic, true) !== LINK_MAGIC ||
      view.getUint8(at + LINK_AT.version) !== LINK_VERSION
    ) throw bad(`no frame begins at byte ${at}`);
    const length = view.getUint32(at + LINK_AT.length, true);
    const begin = at + LINK_HEADER_BYTES;
    if (length > bytes.length - begin) throw bad(`the frame at byte ${at} is longer than the rest`);
    yield {
      kind: view.getUint8(at + LINK_AT.kind),
      topic: view.getUint16(at + LINK_AT.id, true),
      seq: view.getUint16(at + LINK_AT.seq, true),
      aux: view.getUint32(at + LINK_AT.aux, true),
      time: view.getBigUint64(at + LINK_AT.time, true),
      // Not a subarray: that of one of Node's buffers is copied by no slice().
      payload: new Uint8Array(bytes.buffer, bytes.byteOffset + begin, length),
    };
    at = begin + length;
  }
}

/** The bytes of a frame whose time is `time`, 0 unless given. */
export function frameBytes(
  head: { readonly kind: number; readonly topic: number; readonly aux?: number; time?: bigint },
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(LINK_HEADER_BYTES + payload.length);
  const view = viewOf(bytes);
  view.setUint16(LINK_AT.magic, LINK_MAGIC, true);
  view.setUint8(LINK_AT.version, LINK_VERSION);
  view.setUint8(LINK_AT.kind, head.kind);
  view.setUint16(LINK_AT.id, head.topic, true);
  view.setUint32(LINK_AT.length, payload.length, true);
  view.setUint32(LINK_AT.aux, head.aux ?? 0, true);
  view.setBigUint64(LINK_AT.time, head.time ?? 0n, true);
  bytes.set(payload, LINK_HEADER_BYTES);
  return bytes;
}

function readBlocks(view: DataView): ColumnBlock[] {
  const blocks: ColumnBlock[] = [];
  const count = view.getUint32(4, true);
  let at = BATCH_HEAD_BYTES;
  for (let i = 0; i < count; i++) {
    if (view.byteLength - at < 8) throw bad("it ends within a block's head");
    const fields = view.getUint16(at + 2, true);
    const rows = view.getUint32(at + 4, true);
    // Nothing may cost more than its bytes.
    if (rows === 0) throw bad("a block is empty");
    const size = 8 * rows;
    if ((fields + 1) * size > view.byteLength - at - 8) {
      throw bad("a block is longer than the rest");
    }
    const topic = view.getUint16(at, true);
    const column = (n: number) => numbersAt(view, at + 8 + n * size, rows);
    const columns = Array.from({ length: fields }, (_, n) => column(n + 1));
    blocks.push({ topic, times: column(0), columns });
    at += 8 + (fields + 1) * size;
  }
  return blocks;
}

/** A view where the memory is aligned, else a copy. */
function numbersAt(view: DataView, at: number, count: number): Float64Array {
  const begin = view.byteOffset + at;
  if (begin % 8 === 0) return new Float64Array(view.buffer as ArrayBuffer, begin, count);
  return new Float64Array((view.buffer as ArrayBuffer).slice(begin, begin + 8 * count));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bad(words: string): RoboError {
  return new RoboError("data", `A binary message cannot be read: ${words}`);
}
