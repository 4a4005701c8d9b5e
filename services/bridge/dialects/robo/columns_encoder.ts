import type { NumbersReader } from "../../../../protocols/clayout/mod.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../../protocols/link/link_frame.ts";
import { BATCH_HEAD_BYTES, writeBatchHead } from "../../../../protocols/robows/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import { extremeRows } from "./extreme_rows.ts";
import { frameRoom } from "./frame_room.ts";
import type { WantedFields } from "./wanted_fields.ts";

/** Bytes in front of a block's numbers. */
const BLOCK_HEAD_BYTES = 8;

/** The rows of one topic: where its structs' frames begin, and what reads them. */
interface Rows {
  readonly topic: number;
  readonly width: number;
  readonly read: NumbersReader;
  readonly size: number;
  readonly at: number[];
}

/** Numbers of one topic: times, and a column for each field. */
interface Block {
  readonly topic: number;
  readonly columns: readonly Float64Array[];
  readonly length: number;
}

/** Writes chosen fields as columns of numbers, a block for each topic of the run; with `minmax` only the rows in which a field is extreme. */
export function columnsEncoder(
  sub: number,
  wanted: WantedFields,
  { minmax }: { readonly minmax: boolean },
): RunEncoder {
  return {
    key: `robo columns ${sub} ${minmax} ${wanted.key}`,
    encode(run: FrameRun) {
      const all = rowsOf(run, wanted);
      if (all.length === 0) return undefined;
      const blocks = all.map((rows) => {
        const block = blockOf(run, rows);
        return minmax ? thinned(block) : block;
      });
      return written(blocks, sub);
    },
    forget: (topic) => wanted.forget(topic),
  };
}

function rowsOf({ bytes, view }: FrameRun, wanted: WantedFields): Rows[] {
  const found = new Map<number, Rows>();
  let rows: Rows | undefined;
  for (let at = 0; at < bytes.length;) {
    const id = view.getUint16(at + LINK_AT.id, true);
    if (rows?.topic !== id) {
      rows = found.get(id);
      const topic = rows === undefined ? wanted.topic(id) : undefined;
      if (topic?.fields !== undefined) {
        const { fields, numbers: read, size } = topic;
        rows = { topic: id, width: 1 + fields.length, read, size, at: [] };
        found.set(id, rows);
      }
    }
    const length = view.getUint32(at + LINK_AT.length, true);
    if (rows !== undefined && length >= rows.size) rows.at.push(at);
    at += LINK_HEADER_BYTES + length;
  }
  return [...found.values()].filter(({ at }) => at.length > 0);
}

function blockOf({ bytes, view }: FrameRun, { topic, width, read, at }: Rows): Block {
  const { length } = at;
  const numbers = new Float64Array(width * length);
  const columns = Array.from(
    { length: width },
    (_, n) => numbers.subarray(n * length, (n + 1) * length),
  );
  const [times, ...fields] = columns;
  for (let row = 0; row < length; row++) {
    times![row] = secondsAt(view, at[row]! + LINK_AT.time);
    read(bytes, at[row]! + LINK_HEADER_BYTES, fields, row);
  }
  return { topic, columns, length };
}

function thinned({ topic, columns, length }: Block): Block {
  const kept = extremeRows(length, columns.slice(1));
  const picked = columns.map((column) => Float64Array.from(kept, (row) => column[row]!));
  return { topic, columns: picked, length: kept.length };
}

function written(blocks: readonly Block[], sub: number): Uint8Array {
  const size = ({ columns, length }: Block) => BLOCK_HEAD_BYTES + 8 * columns.length * length;
  const room = frameRoom(
    blocks.reduce((sum, block) => sum + size(block), BATCH_HEAD_BYTES),
  );
  const { view, frame } = room;
  writeBatchHead(view, room.at, { kind: "columns", sub, count: blocks.length });
  let at = room.at + BATCH_HEAD_BYTES;
  for (const { topic, columns, length } of blocks) {
    view.setUint16(at, topic, true);
    view.setUint16(at + 2, columns.length - 1, true);
    view.setUint32(at + 4, length, true);
    at += BLOCK_HEAD_BYTES;
    for (const column of columns) {
      // Every machine that Deno runs on has its numbers little-endian, as the wire.
      frame.set(new Uint8Array(column.buffer, column.byteOffset, 8 * length), at);
      at += 8 * length;
    }
  }
  return frame;
}

/** Nanoseconds as seconds, without a bigint for each: the nearest number but for its last bit. */
function secondsAt(view: DataView, at: number): number {
  return (view.getUint32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true)) / 1e9;
}
