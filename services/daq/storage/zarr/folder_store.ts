import type { AbsolutePath, AsyncMutable } from "zarrita";
import { dirname } from "../../../../system/paths.ts";
import { storageError } from "../storage_error.ts";

/** A folder as zarrita's store: a file for each key, each replaced as a whole, so that none is ever half written. */
export class FolderStore implements AsyncMutable {
  readonly #folder: string;
  readonly #folders = new Set<string>();

  /** Keys become files in `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is kept under a key. */
  async get(key: AbsolutePath): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(this.#folder + key);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      throw storageError(this.#folder, cause);
    }
  }

  /** Keeps bytes under a key. */
  async set(key: AbsolutePath, value: Uint8Array): Promise<void> {
    const path = this.#folder + key;
    try {
      await this.#makeFolder(dirname(path));
      await Deno.writeFile(`${path}.new`, value);
      await Deno.rename(`${path}.new`, path);
    } catch (cause) {
      throw storageError(path, cause);
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await Deno.mkdir(folder, { recursive: true });
    this.#folders.add(folder);
  }
}
