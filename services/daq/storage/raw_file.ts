import { RoboError } from "../../../errors.ts";
import { storageError } from "./storage_error.ts";

/** A file of which any part can be read and written; two that overlap in time do not disturb each other. */
export class RawFile implements Disposable {
  /** Its path. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  /** Where the system is in the file. */
  #position = 0;

  /** Opens a file for reading and writing; makes it, empties it or leaves it as it is. Throws a `RoboError` of kind `io`, or `data` for what is no plain file. */
  static async open(path: string, how: "make" | "empty" | "keep"): Promise<RawFile> {
    let file: Deno.FsFile;
    try {
      const options = { make: { create: true }, empty: { create: true, truncate: true }, keep: {} };
      file = await Deno.open(path, { read: true, write: true, ...options[how] });
    } catch (cause) {
      throw storageError(path, cause);
    }
    if ((await file.stat()).isFile) return new RawFile(path, file);
    // A pipe would let its readers wait for ever.
    file.close();
    throw new RoboError("data", `${path} is no file that data can be kept in`, {
      hint: "Remove it, or choose another name",
    });
  }

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /** Writes bytes from `at` on. */
  write(at: number, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      await this.#goTo(at);
      for (let done = 0; done < bytes.length;) {
        const count = await this.#file.write(bytes.subarray(done));
        this.#position += count;
        done += count;
      }
    });
  }

  /** Reads `length` bytes from `at` on; fewer at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#inTurn(async () => {
      const bytes = new Uint8Array(length);
      await this.#goTo(at);
      let done = 0;
      while (done < length) {
        const count = await this.#file.read(bytes.subarray(done));
        if (count === null) break;
        this.#position += count;
        done += count;
      }
      return bytes.subarray(0, done);
    });
  }

  /** Cuts or stretches it. */
  truncate(length: number): Promise<void> {
    return this.#inTurn(() => this.#file.truncate(length));
  }

  /** Its length in bytes. */
  size(): Promise<number> {
    return this.#inTurn(async () => (await this.#file.stat()).size);
  }

  /** Waits until the disk has what was written. */
  sync(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#file.syncData();
      } catch (cause) {
        // Pipes and some network file systems have nothing to sync.
        if ((cause as { code?: string }).code !== "EINVAL") throw cause;
      }
    });
  }

  /** Closes it. Harmless when repeated. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }

  async #goTo(at: number): Promise<void> {
    if (this.#position === at) return;
    this.#position = await this.#file.seek(at, Deno.SeekMode.Start);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(act).catch((cause) => {
      throw storageError(this.path, cause);
    });
    this.#last = mine.catch(() => {});
    return mine;
  }
}
