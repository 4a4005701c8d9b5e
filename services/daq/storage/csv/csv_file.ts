import { createHash, type Hash } from "node:crypto";
import { RawFile } from "../raw_file.ts";

/** Characters of rows that wait for the disk. */
const MOST_WAITING = 1 << 16;

/** Bytes that are read at a time when a file is checked. */
const BLOCK = 1 << 20;

/** A table of comma-separated values, as RFC 4180 has them, with the names of its columns in the first line. */
export class CsvFile implements AsyncDisposable {
  /** Its path. */
  readonly path: string;
  readonly #file: RawFile;
  #columns: string[];
  #hash: Hash = createHash("sha256");
  #waiting = "";
  #end = 0;

  /** Makes a file, in place of one that is there. Throws a `RoboError` of kind `io`. */
  static async create(path: string, columns: readonly string[]): Promise<CsvFile> {
    const file = new CsvFile(path, await RawFile.open(path, "empty"), columns);
    file.#waiting = csvLine(columns);
    return file;
  }

  private constructor(path: string, file: RawFile, columns: readonly string[]) {
    this.path = path;
    this.#file = file;
    this.#columns = [...columns];
  }

  /** The names of its columns. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /** Adds a row, with a value for each column. */
  async row(values: readonly string[]): Promise<void> {
    this.#waiting += csvLine(values);
    if (this.#waiting.length >= MOST_WAITING) await this.flush();
  }

  /** Adds a column, which is empty in the rows that are there. */
  async column(name: string): Promise<void> {
    await this.flush();
    const text = new TextDecoder().decode(await this.#file.read(0, this.#end));
    this.#columns.push(name);
    const rows = text.slice(csvLine(this.#columns.slice(0, -1)).length);
    await this.#file.truncate(0);
    this.#end = 0;
    this.#hash = createHash("sha256");
    // No value of ours holds an end of line.
    this.#waiting = csvLine(this.#columns) + rows.replaceAll("\r\n", ",\r\n");
    await this.flush();
  }

  /** Hands all rows to the system. */
  async flush(): Promise<void> {
    const bytes = new TextEncoder().encode(this.#waiting);
    this.#waiting = "";
    await this.#file.write(this.#end, bytes);
    this.#hash.update(bytes);
    this.#end += bytes.length;
  }

  /** Whether the disk gives back what was written. */
  async isAsWritten(): Promise<boolean> {
    await this.flush();
    const found = createHash("sha256");
    for (let at = 0; at < this.#end; at += BLOCK) {
      found.update(await this.#file.read(at, Math.min(BLOCK, this.#end - at)));
    }
    return found.digest("hex") === this.#hash.copy().digest("hex");
  }

  /** Writes what waits, and closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#waiting !== "") await this.flush();
    } finally {
      this.#file[Symbol.dispose]();
    }
  }
}

function csvLine(values: readonly string[]): string {
  return `${values.map(quoted).join(",")}\r\n`;
}

function quoted(value: string): string {
  const line = value.replaceAll(/[\r\n]+/g, " ");
  return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}
