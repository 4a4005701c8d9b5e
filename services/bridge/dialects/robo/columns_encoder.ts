import type { FieldReader } from "../../../../protocols/clayout/c_codec.ts";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../../protocols/link/link_frame.ts";
import { BATCH_HEAD_BYTES, writeBatchHead } from "../../../../protocols/robows/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import { extremeRows } from "./extreme_rows.ts";
import { frameRoom } from "./frame_room.ts";
import type { WantedFields } from "./wanted_fields.ts";

/** Bytes in front of a block's numbers. */
const BLOCK_HEAD_BYTES = 8;

/** The rows of one topic: where its structs' frames begin. */
interface Rows {
  readonly topic: number;
  readonly readers: readonly FieldReader[];
  readonly at: ArrayLike<number>;
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
      return written(run, sub, minmax ? all.map((rows) => thinned(run, rows)) : all);
    },
  };
}

function rowsOf({ bytes, view }: FrameRun, wanted: WantedFields): Rows[] {
  const found = new Map<number, Rows & { readonly at: number[] }>();
  let rows: Rows & { readonly at: number[] } | undefined;
  for (let at = 0; at < bytes.length;) {
    const id = view.getUint16(at + LINK_AT.id, true);
    if (rows?.topic !== id) {
      rows = found.get(id);
      const readers = rows === undefined ? wanted.topic(id)?.readers : undefined;
      if (readers !== undefined) found.set(id, rows = { topic: id, readers, at: [] });
    }
    rows?.at.push(at);
    at += LINK_HEADER_BYTES + view.getUint32(at + LINK_AT.length, true);
  }
  return [...found.values()];
}

function thinned({ bytes }: FrameRun, rows: Rows): Rows {
  const { at, readers } = rows;
  const kept = extremeRows(
    at.length,
    readers.map((reader) => (row) => reader.number(bytes, at[row]! + LINK_HEADER_BYTES)),
  );
  return { ...rows, at: kept.map((row) => at[row]!) };
}

function written(run: FrameRun, sub: number, all: readonly Rows[]): Uint8Array {
  const size = (rows: Rows) => BLOCK_HEAD_BYTES + 8 * rows.at.length * (1 + rows.readers.length);
  const room = frameRoom(all.reduce((sum, rows) => sum + size(rows), BATCH_HEAD_BYTES));
  writeBatchHead(room.view, room.at, { kind: "columns", sub, count: all.length });
  let into = room.at + BATCH_HEAD_BYTES;
  for (const rows of all) {
    writeBlock(run, rows, { view: room.view, at: into });
    into += size(rows);
  }
  return room.frame;
}

function writeBlock(
  { bytes, view: source }: FrameRun,
  { topic, readers, at }: Rows,
  into: { readonly view: DataView; readonly at: number },
): void {
  const { view } = into;
  const { length } = at;
  view.setUint16(into.at, topic, true);
  view.setUint16(into.at + 2, readers.length, true);
  view.setUint32(into.at + 4, length, true);
  let place = into.at + BLOCK_HEAD_BYTES;
  for (let row = 0; row < length; row++, place += 8) {
    view.setFloat64(place, secondsAt(source, at[row]! + LINK_AT.time), true);
  }
  for (const reader of readers) {
    for (let row = 0; row < length; row++, place += 8) {
      view.setFloat64(place, reader.number(bytes, at[row]! + LINK_HEADER_BYTES), true);
    }
  }
}

/** Nanoseconds as seconds, without a bigint for each: the parts are exact, and their sum is the nearest number. */
function secondsAt(view: DataView, at: number): number {
  return (view.getUint32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true)) / 1e9;
}
