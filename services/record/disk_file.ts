import { RoboError } from "../../errors.ts";
import { fileError } from "../../system/file_error.ts";

/** A file that is written from its start to its end. */
export class DiskFile implements Disposable {
  readonly #file: Deno.FsFile;
  #closed = false;
  /** Its path. */
  readonly path: string;

  /**
   * Makes a file. Throws a `RoboError` of kind `usage` when it is there and may not be replaced, and of kind `io` when the
   * folder is missing or does not let us.
   */
  static async create(path: string, replace: boolean): Promise<DiskFile> {
    try {
      const how = replace ? { create: true, truncate: true } : { createNew: true };
      return new DiskFile(path, await Deno.open(path, { write: true, read: true, ...how }));
    } catch (cause) {
      if (cause instanceof Deno.errors.AlreadyExists) {
        throw new RoboError("usage", `${path} is there already`, {
          hint: "Choose another name, or replace it with --force",
          cause,
        });
      }
      throw diskError(path, cause);
    }
  }

  /** Made by {@linkcode DiskFile.create}. */
  constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /** Writes all of `parts` behind what is there. Throws a `RoboError` of kind `io` when the disk does not take them. */
  async write(parts: readonly Uint8Array[]): Promise<void> {
    try {
      for (const part of parts) {
        for (let at = 0; at < part.length;) at += await this.#file.write(part.subarray(at));
      }
    } catch (cause) {
      throw diskError(this.path, cause);
    }
  }

  /** Cuts the file to `length` bytes and goes on from there. Throws as {@linkcode write}. */
  async truncate(length: number): Promise<void> {
    try {
      await this.#file.truncate(length);
      await this.#file.seek(length, Deno.SeekMode.Start);
    } catch (cause) {
      throw diskError(this.path, cause);
    }
  }

  /** Waits until the disk has what was written. Throws as {@linkcode write}. */
  async sync(): Promise<void> {
    try {
      await this.#file.syncData();
    } catch (cause) {
      // Pipes and some network file systems have nothing to sync.
      if ((cause as { code?: string }).code !== "EINVAL") throw diskError(this.path, cause);
    }
  }

  /** Its size in bytes, also when it was renamed or deleted meanwhile. Throws as {@linkcode write}. */
  async size(): Promise<number> {
    try {
      return (await this.#file.stat()).size;
    } catch (cause) {
      throw diskError(this.path, cause);
    }
  }

  /** Closes the file. Harmless when repeated. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}

/** What went wrong with a file, in words, with a cure. */
export function diskError(path: string, cause: unknown): RoboError {
  return fileError(
    path,
    cause,
    "Make room, or record to another disk; --max-size sets a limit beforehand",
  );
}
