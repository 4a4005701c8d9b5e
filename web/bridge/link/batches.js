// @ts-check

/** Bytes of the head of a batch. */
const HEAD_BYTES = 8;

/** Bytes of a frame in front of its payload (docs/robo-link.md). */
const FRAME_BYTES = 24;

const FRAMES = 0x4652;
const COLUMNS = 0x4352;
const FRAME_MAGIC = 0x4252;

/**
 * A struct of a batch, without a copy.
 *
 * @typedef {{ topic: number, seq: number, time: number, payload: DataView }} Frame
 *
 * Numbers of one topic: times in seconds since 1970, and a column for each field.
 * @typedef {{ topic: number, times: Float64Array, columns: Float64Array[] }} Block
 */

/**
 * Which subscription a binary message belongs to, and what is in it; undefined for what is no batch.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{ sub: number, count: number, isColumns: boolean } | undefined}
 */
export function batchHead(buffer) {
  if (buffer.byteLength < HEAD_BYTES) return undefined;
  const view = new DataView(buffer);
  const kind = view.getUint16(0, true);
  if (kind !== FRAMES && kind !== COLUMNS) return undefined;
  return {
    sub: view.getUint16(2, true),
    count: view.getUint32(4, true),
    isColumns: kind === COLUMNS,
  };
}

/**
 * The structs of a batch, one after the other. A batch that breaks off ends there.
 *
 * @param {ArrayBuffer} buffer
 * @param {(topic: number, seq: number, time: number, at: number, length: number, view: DataView) => void} each Gets the time in seconds
 *   since 1970, and where the payload stands.
 */
export function eachFrame(buffer, each) {
  const view = new DataView(buffer);
  const end = buffer.byteLength;
  for (let at = HEAD_BYTES; at + FRAME_BYTES <= end;) {
    if (view.getUint16(at, true) !== FRAME_MAGIC) return;
    const length = view.getUint32(at + 8, true);
    const from = at + FRAME_BYTES;
    if (from + length > end) return;
    const seconds = (view.getUint32(at + 16, true) + view.getUint32(at + 20, true) * 2 ** 32) / 1e9;
    each(view.getUint16(at + 4, true), view.getUint16(at + 6, true), seconds, from, length, view);
    at = from + length;
  }
}

/**
 * The columns of a batch, without a copy. A batch that breaks off ends there.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Block[]}
 */
export function blocksOf(buffer) {
  const view = new DataView(buffer);
  const end = buffer.byteLength;
  /** @type {Block[]} */
  const blocks = [];
  for (let at = HEAD_BYTES; at + 8 <= end;) {
    const topic = view.getUint16(at, true);
    const fields = view.getUint16(at + 2, true);
    const rows = view.getUint32(at + 4, true);
    const from = at + 8;
    at = from + 8 * rows * (fields + 1);
    if (at > end) break;
    const column = (/** @type {number} */ index) =>
      new Float64Array(buffer, from + 8 * rows * index, rows);
    const columns = Array.from({ length: fields }, (_, index) => column(index + 1));
    blocks.push({ topic, times: column(0), columns });
  }
  return blocks;
}
