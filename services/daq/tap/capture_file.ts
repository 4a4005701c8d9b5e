import { RoboError } from "../../../errors.ts";
import { storageError } from "../storage/storage_error.ts";
import { CAPTURE_MAGIC, type CaptureRecord, encodeRecord } from "./capture_format.ts";

/** A capture that is being written, record behind record. */
export class CaptureFile implements AsyncDisposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #writing: Promise<void>;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
    this.#writing = this.#write(CAPTURE_MAGIC);
  }

  /** Makes a file. Throws a `RoboError` of kind `usage` when it is there and may not be replaced, and of kind `io` for the disk. */
  static async create(path: string, replace: boolean): Promise<CaptureFile> {
    try {
      const how = replace ? { create: true, truncate: true } : { createNew: true };
      return new CaptureFile(path, await Deno.open(path, { write: true, mode: 0o600, ...how }));
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw storageError(path, cause);
      throw new RoboError("usage", `${path} is there already`, {
        hint: "Choose another name, or replace it with --force",
        cause,
      });
    }
  }

  /** Writes a record behind those before; resolves when the system has it. Rejects with a `RoboError` of kind `io`. */
  record(record: CaptureRecord): Promise<void> {
    const bytes = encodeRecord(record);
    this.#writing = this.#writing.then(() => this.#write(bytes));
    return this.#writing;
  }

  /** Waits for what is being written, and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#writing;
    } finally {
      this.#file.close();
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (cause) {
      throw storageError(this.#path, cause);
    }
  }
}
