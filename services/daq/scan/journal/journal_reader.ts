import { RoboError } from "../../../../errors.ts";
import { concat } from "../../../../protocols/bytes.ts";
import { RawFile } from "../../storage/raw_file.ts";
import { storageError } from "../../storage/storage_error.ts";
import { crcOf } from "../record/crc.ts";
import type { HistoryEntry, PointArray, PointRecord, ScanHeader } from "../record/scan_record.ts";
import type { JournalContents } from "./journal_writer.ts";
import {
  type ArrayLine,
  isFileName,
  parseLine,
  pointBytes,
  type PointLine,
} from "./journal_line.ts";
import {
  JOURNAL_FORMAT,
  JOURNAL_VERSION,
  journalPath,
  LINES_FILE,
  PLAN_FILE,
} from "./journal_places.ts";

/** Bytes of the file of lines that are read at a time. */
const BLOCK = 1 << 20;

/** Longest line, in bytes. */
const MAX_LINE = 256 << 20;

/** What a journal has, entry by entry. */
export type JournalEntry =
  | { readonly type: "array"; readonly array: ArrayLine }
  | { readonly type: "point"; readonly record: PointRecord }
  | { readonly type: "history"; readonly entry: HistoryEntry }
  /** A point whose elements are not what they were when they were written. */
  | { readonly type: "damaged"; readonly point: number; readonly reason: string };

/** The journal of a scan that has not come to its end. */
export class JournalReader implements Disposable {
  /** Its folder. */
  readonly path: string;
  /** What was known before the first point. */
  readonly header: ScanHeader;
  readonly #lines: RawFile;
  readonly #arrays = new Map<number, { readonly line: ArrayLine; readonly file: RawFile }>();
  readonly #arrayLengths = new Map<number, number>();
  #length = 0;
  #unreadable = 0;

  /**
   * Opens the journal that is at `path`, or that of the output `path`; `undefined` when there is none. Throws a `RoboError` of kind
   * `data` for a folder that is something else.
   */
  static async find(path: string): Promise<JournalReader | undefined> {
    for (const folder of [path.replace(/\/+$/, ""), journalPath(path)]) {
      const text = await readPlan(`${folder}/${PLAN_FILE}`);
      if (text === undefined) continue;
      const header = readHeader(text, folder);
      return new JournalReader(
        folder,
        header,
        await RawFile.open(`${folder}/${LINES_FILE}`, "keep"),
      );
    }
    return undefined;
  }

  private constructor(path: string, header: ScanHeader, lines: RawFile) {
    this.path = path;
    this.header = header;
    this.#lines = lines;
  }

  /**
   * All that it holds, in the order in which it was written. A last line that is torn, as a kill may leave it, is not there; lines
   * in between that cannot be read, as a failing disk may leave them, are counted.
   */
  async *entries(): AsyncGenerator<JournalEntry> {
    let unreadable = 0;
    for await (const { text, end } of this.#texts()) {
      const line = parseLine(text);
      // An array is described once; one that is again, in a file of which parts stand twice, would be made twice.
      if (line === undefined || line.type === "array" && this.#arrays.has(line.id)) {
        unreadable++;
        continue;
      }
      this.#unreadable = unreadable;
      if (line.type === "array") yield { type: "array", array: await this.#open(line) };
      else if (line.type === "point") yield await this.#point(line);
      else yield { type: "history", entry: line };
      this.#length = end;
    }
  }

  /** Lines that could not be read, with others behind them that could. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** What there is of it as far as {@linkcode entries} has been read: where a writer goes on. */
  contents(): JournalContents {
    const arrays = [...this.#arrays.values()].map(({ line }) => line);
    return { arrays, length: this.#length, arrayLengths: this.#arrayLengths };
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#lines[Symbol.dispose]();
    for (const { file } of this.#arrays.values()) file[Symbol.dispose]();
  }

  async #open(line: ArrayLine): Promise<ArrayLine> {
    // A journal may come from anywhere: it names no files outside of its folder.
    if (!/^arrays(\/[^/\\]+){2}$/.test(line.file) || /\/\.\.?(\/|$)/.test(line.file)) {
      throw new RoboError("data", `${this.path}: the array ${line.name} is in no file of its own`);
    }
    const file = await RawFile.open(`${this.path}/${line.file}`, "make");
    this.#arrays.set(line.id, { line, file });
    return line;
  }

  async #point(line: PointLine): Promise<JournalEntry> {
    const arrays: PointArray[] = [];
    let reason: string | undefined;
    for (const [id, offset, crc] of line.arrays) {
      const array = this.#arrays.get(id);
      if (array === undefined) {
        reason = `array ${id} is unknown`;
        continue;
      }
      const length = pointBytes(array.line);
      // No more memory than there are bytes in the file, whatever a damaged line says of its shape.
      const isThere = offset + length <= await array.file.size();
      const bytes = isThere ? await array.file.read(offset, length) : new Uint8Array();
      const isWhole = bytes.length === length && crcOf(bytes) === crc;
      if (!isWhole) reason = `${array.line.device}/${array.line.name} is not as it was written`;
      arrays.push({ id, bytes, crc });
      const end = offset + bytes.length;
      this.#arrayLengths.set(id, Math.max(end, this.#arrayLengths.get(id) ?? 0));
    }
    if (reason !== undefined) return { type: "damaged", point: line.point, reason };
    const { type: _, ...record } = line;
    return { type: "point", record: { ...record, arrays } };
  }

  /** Whole lines, without their ends, and the byte behind each. */
  async *#texts(): AsyncGenerator<{ readonly text: string; readonly end: number }> {
    const decoder = new TextDecoder();
    let rest = new Uint8Array();
    let at = 0;
    while (true) {
      const block = await this.#lines.read(at + rest.length, BLOCK);
      if (block.length === 0 || rest.length > MAX_LINE) return;
      const bytes = rest.length === 0 ? block : concat([rest, block]);
      let from = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        const text = decoder.decode(bytes.subarray(from, end));
        from = end + 1;
        yield { text, end: at + from };
      }
      at += from;
      rest = bytes.slice(from);
    }
  }
}

async function readPlan(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    if (isMissing) return undefined;
    throw storageError(path, cause);
  }
}

function readHeader(text: string, folder: string): ScanHeader {
  try {
    const header = JSON.parse(text);
    const isOurs = header.format === JOURNAL_FORMAT && header.formatVersion === JOURNAL_VERSION;
    // A journal may come from anywhere, and its names become paths.
    const names = [
      ...header.devices.map(({ name }: { readonly name: unknown }) => name),
      ...header.plan.axes.map(({ device }: { readonly device: unknown }) => device),
    ];
    if (isOurs && names.every(isFileName)) return header;
  } catch {
    // It is none of ours.
  }
  throw new RoboError("data", `${folder} is no journal that this version can read`, {
    hint: "Its plan.json names its format and version",
  });
}
