import { RoboError } from "../../errors.ts";
import { diskError } from "./disk_file.ts";

/** Bytes that are read at once where the reader goes on from where it was. */
const WINDOW_BYTES = 64 * 1024;

/** Bytes that are read at once where it jumps. */
const JUMP_BYTES = 4096;

/** A file of which any part can be read. */
export class SourceFile implements Disposable {
  /** Its path. */
  readonly path: string;
  /** Its size in bytes when it was opened. */
  readonly size: number;
  readonly #file: Deno.FsFile;
  #window = new Uint8Array(0);
  #windowStart = 0;
  #closed = false;

  /** Opens a file. Throws a `RoboError` of kind `io` or `denied` when that cannot be. */
  static async open(path: string): Promise<SourceFile> {
    try {
      const file = await Deno.open(path, { read: true });
      const { size, isFile } = await file.stat();
      if (isFile) return new SourceFile(path, file, size);
      file.close();
    } catch (cause) {
      throw diskError(path, cause);
    }
    throw new RoboError("io", `${path} is no file`, { hint: "Name a recording, such as run.mcap" });
  }

  /** Made by {@linkcode SourceFile.open}. */
  constructor(path: string, file: Deno.FsFile, size: number) {
    this.path = path;
    this.#file = file;
    this.size = size;
  }

  /** The bytes from `start` to `end`, or to the end of the file where that comes first. Throws a `RoboError` of kind `io`. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    let length = 0;
    try {
      await this.#file.seek(start, Deno.SeekMode.Start);
      while (length < bytes.length) {
        const count = await this.#file.read(bytes.subarray(length));
        if (count === null) break;
        length += count;
      }
    } catch (cause) {
      throw diskError(this.path, cause);
    }
    return bytes.subarray(0, length);
  }

  /** At least `length` bytes from `start` on, less at the end of the file: for many small reads, one behind the other. */
  async peek(start: number, length: number): Promise<Uint8Array> {
    const from = start - this.#windowStart;
    if (from >= 0 && from + length <= this.#window.length) return this.#window.subarray(from);
    const goesOn = from >= 0 && from <= this.#window.length;
    const size = Math.max(length, goesOn ? WINDOW_BYTES : JUMP_BYTES);
    this.#window = await this.read(start, start + size);
    this.#windowStart = start;
    return this.#window;
  }

  /** Closes it. Harmless when repeated. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}
