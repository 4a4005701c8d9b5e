import { dirname } from "../../../../system/paths.ts";
import { fileName } from "../../storage/measured_arrays.ts";
import { RawFile } from "../../storage/raw_file.ts";
import { onDisk } from "../../storage/storage_error.ts";
import type { HistoryEntry, PointRecord, ScanArray, ScanHeader } from "../record/scan_record.ts";
import { type ArrayLine, type JournalLine, lineText, pointBytes } from "./journal_line.ts";
import { JOURNAL_FORMAT, JOURNAL_VERSION, LINES_FILE, PLAN_FILE } from "./journal_places.ts";

/** How often the disk is told to keep what was written, in milliseconds, unless told otherwise. */
const SYNC_MS = 1000;

/** How a journal is written. */
export interface JournalOptions {
  /** How often the disk is told to keep what was written, in milliseconds: what a power failure may cost. Default 1000. */
  readonly syncMs?: number;
}

/** What a journal holds already. */
export interface JournalContents {
  /** Its arrays. */
  readonly arrays: readonly ArrayLine[];
  /** Length of its file of lines, in bytes. */
  readonly length: number;
  /** Length of the file of each array, in bytes, by number. */
  readonly arrayLengths: ReadonlyMap<number, number>;
}

/**
 * The journal of a scan: a folder that holds all that was measured, in the plainest of formats, so that nothing that is written
 * can be lost by whatever happens afterwards. Elements are written before the line that speaks of them.
 */
export class JournalWriter implements Disposable {
  /** Its folder. */
  readonly path: string;
  readonly #syncMs: number;
  readonly #lines: RawFile;
  readonly #files = new Map<number, { readonly file: RawFile; end: number }>();
  #end: number;
  #synced = performance.now();
  #last: Promise<void> = Promise.resolve();

  /** Makes the journal of a new scan, in place of one that is there. Throws a `RoboError` of kind `io`. */
  static async create(
    path: string,
    header: ScanHeader,
    options: JournalOptions = {},
  ): Promise<JournalWriter> {
    const plan = { format: JOURNAL_FORMAT, formatVersion: JOURNAL_VERSION, ...header };
    await onDisk(path, async () => {
      // A journal without a plan is none: so it goes first.
      await Deno.remove(`${path}/${PLAN_FILE}`).catch(ignoreMissing);
      await Deno.remove(path, { recursive: true }).catch(ignoreMissing);
      await Deno.mkdir(path);
      await Deno.writeTextFile(`${path}/${LINES_FILE}`, "");
      await Deno.writeTextFile(`${path}/${PLAN_FILE}.new`, `${JSON.stringify(plan)}\n`);
      await Deno.rename(`${path}/${PLAN_FILE}.new`, `${path}/${PLAN_FILE}`);
    });
    const empty = { arrays: [], length: 0, arrayLengths: new Map() };
    return await JournalWriter.open(path, empty, options);
  }

  /** Goes on with a journal behind its `contents`; what stands behind them is cut off. */
  static async open(
    path: string,
    contents: JournalContents,
    { syncMs = SYNC_MS }: JournalOptions = {},
  ): Promise<JournalWriter> {
    const lines = await RawFile.open(`${path}/${LINES_FILE}`, "keep");
    const writer = new JournalWriter(path, { lines, length: contents.length, syncMs });
    try {
      await lines.truncate(contents.length);
      for (const array of contents.arrays) {
        await writer.#openArray(array, contents.arrayLengths.get(array.id) ?? 0);
      }
    } catch (error) {
      writer[Symbol.dispose]();
      throw error;
    }
    return writer;
  }

  private constructor(
    path: string,
    { lines, length, syncMs }: {
      readonly lines: RawFile;
      readonly length: number;
      readonly syncMs: number;
    },
  ) {
    this.path = path;
    this.#lines = lines;
    this.#end = length;
    this.#syncMs = syncMs;
  }

  /** Notes an array, before the first point that has it. */
  async array(array: ScanArray): Promise<void> {
    const folder = `arrays/${fileName(array.device)}`;
    const line: ArrayLine = { type: "array", ...array, file: `${folder}/${array.name}.bin` };
    await onDisk(this.path, () => Deno.mkdir(`${this.path}/${folder}`, { recursive: true }));
    await this.#openArray(line, 0);
    await this.#append(line);
  }

  /** Notes a point. Once this has resolved, no crash of this program can lose it. */
  async point(record: PointRecord): Promise<void> {
    const arrays: [number, number, number][] = [];
    for (const { id, bytes, crc } of record.arrays) {
      const array = this.#files.get(id)!;
      const at = array.end;
      await array.file.write(at, bytes);
      array.end = at + bytes.length;
      arrays.push([id, at, crc]);
    }
    await this.#append({ type: "point", ...record, arrays });
    if (performance.now() - this.#synced >= this.#syncMs) await this.sync();
  }

  /** Notes what happened. */
  async history(entry: HistoryEntry): Promise<void> {
    await this.#append(entry);
  }

  /** Waits until the disk has all that was written. */
  async sync(): Promise<void> {
    for (const { file } of this.#files.values()) await file.sync();
    await this.#lines.sync();
    this.#synced = performance.now();
  }

  /** Closes all files. */
  [Symbol.dispose](): void {
    this.#lines[Symbol.dispose]();
    for (const { file } of this.#files.values()) file[Symbol.dispose]();
  }

  async #openArray(array: ArrayLine, length: number): Promise<void> {
    const place = `${this.path}/${array.file}`;
    await onDisk(place, () => Deno.mkdir(dirname(place), { recursive: true }));
    const file = await RawFile.open(place, "make");
    // Points begin at multiples of their size, so that numpy can map the file.
    const size = Math.max(1, pointBytes(array));
    const end = Math.ceil(length / size) * size;
    await file.truncate(end);
    this.#files.set(array.id, { file, end });
  }

  /** One line after the other. One that the disk does not take is as if it had never been. */
  #append(line: JournalLine): Promise<void> {
    const bytes = new TextEncoder().encode(lineText(line));
    const mine = this.#last.then(async () => {
      await this.#lines.write(this.#end, bytes);
      this.#end += bytes.length;
    });
    this.#last = mine.catch(() => {});
    return mine;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
