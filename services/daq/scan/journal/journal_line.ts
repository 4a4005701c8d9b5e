import type { HistoryEntry, PointRecord, ScanArray } from "../record/scan_record.ts";

/** Where the elements of an array at a point are: its number, the first byte in its file, and their CRC-32. */
export type StoredElements = readonly [id: number, offset: number, crc: number];

/** A point as it stands in the journal: its elements are in the files of the arrays. */
export interface PointLine extends Omit<PointRecord, "arrays"> {
  /** Says what the line is. */
  readonly type: "point";
  /** Where its elements are. */
  readonly arrays: readonly StoredElements[];
}

/** An array as it stands in the journal, before the first point that has it. */
export interface ArrayLine extends ScanArray {
  /** Says what the line is. */
  readonly type: "array";
  /** The file of its elements, from the journal's folder; points stand there in the order in which they were measured. */
  readonly file: string;
}

/** A line of `points.jsonl`. */
export type JournalLine = PointLine | ArrayLine | HistoryEntry;

/** The line as text, with its end. */
export function lineText(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

const TYPES = new Set(["point", "array", "parameter", "axis", "event"]);

/** Reads a line; `undefined` for one that is torn or is none. */
export function parseLine(text: string): JournalLine | undefined {
  try {
    const line = JSON.parse(text);
    return TYPES.has(line?.type) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of one point in the file of an array. */
export function pointBytes({ dtype, shape }: Pick<ArrayLine, "dtype" | "shape">): number {
  const itemSize = Number(/[0-9]+/.exec(dtype)![0]);
  return shape.reduce((product, length) => product * length, itemSize);
}
