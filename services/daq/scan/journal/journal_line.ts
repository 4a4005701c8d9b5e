import { elementType } from "../../storage/element_type.ts";
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

/** Reads a line; `undefined` for one that is torn, was damaged, or is none. */
export function parseLine(text: string): JournalLine | undefined {
  try {
    const line = JSON.parse(text);
    return SHAPES.get(line?.type)?.(line) === true ? line : undefined;
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Whether lines have what those who read them rely on: a bit that has turned over in a name leaves JSON that is some. */
const SHAPES: ReadonlyMap<string, (line: Fields) => boolean> = new Map([
  [
    "point",
    (line: Fields) =>
      areCounts([line["point"]]) && Number.isFinite(line["time"]) && isText(line["status"]) &&
      isObject(line["positions"]) && isObject(line["texts"]) &&
      Object.values(line["texts"]).every(areTexts) && areTexts(line["problems"]) &&
      isList(line["arrays"], (one) => Array.isArray(one) && one.length === 3 && areCounts(one)),
  ],
  ["array", (line: Fields) =>
    areCounts([line["id"]]) && areCounts(line["shape"]) &&
    isFileName(line["name"]) && isFileName(line["device"]) &&
    areTexts([line["label"], line["dim"], line["units"], line["file"], line["dtype"]]) &&
    elementType(line["dtype"] as string) !== undefined && isList(line["axes"], isAxis)],
  ["parameter", (line: Fields) => isText(line["device"]) && areTexts(line["path"])],
  [
    "axis",
    (line: Fields) => areCounts([line["id"], line["index"]]) && Array.isArray(line["values"]),
  ],
  ["event", (line: Fields) => areTexts([line["event"], line["message"]])],
]);

function isAxis(axis: unknown): boolean {
  return isObject(axis) && areCounts([axis["index"]]) &&
    areTexts([axis["label"], axis["units"]]) && Array.isArray(axis["values"]);
}

/** Whether files and groups may have a name: those of devices and of arrays become paths in outputs. */
export function isFileName(name: unknown): boolean {
  return typeof name === "string" && /^[^/\\\0]+$/.test(name) && name !== "." && name !== "..";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown, holds: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function areTexts(value: unknown): boolean {
  return isList(value, isText);
}

function areCounts(value: unknown): boolean {
  return isList(value, (count) => Number.isSafeInteger(count) && (count as number) >= 0);
}

/** Bytes of one point in the file of an array. */
export function pointBytes({ dtype, shape }: Pick<ArrayLine, "dtype" | "shape">): number {
  const itemSize = Number(/[0-9]+/.exec(dtype)![0]);
  return shape.reduce((product, length) => product * length, itemSize);
}
