import { dirname } from "../../../../system/paths.ts";
import {
  type ArrayStore,
  type Attributes,
  type Part,
  sizeOf,
  type StoredArray,
} from "../array_store.ts";
import { storedType } from "../element_type.ts";
import { makeFolder } from "../make_folder.ts";
import { RawFile } from "../raw_file.ts";
import { contiguousRuns } from "../runs.ts";
import { onDisk } from "../storage_error.ts";
import { npyHeader } from "./npy_header.ts";

interface OpenArray {
  readonly file: RawFile;
  readonly header: number;
  shape: readonly number[];
  readonly dtype: string;
  readonly itemSize: number;
}

/**
 * A folder with a file for each array, which `numpy.load` reads, also with `mmap_mode`; all attributes stand in its
 * `metadata.json`. Every file is whole from the start: what is not written yet reads as zero, and takes no room.
 */
export class NpyStore implements ArrayStore {
  /** Its path. */
  readonly path: string;
  readonly #arrays = new Map<string, OpenArray>();
  readonly #metadata: Record<string, Record<string, unknown>> = {};
  #isClosed = false;

  /** Makes a folder, in place of one that is there. Throws a `RoboError` of kind `io` where that cannot be. */
  static async create(path: string): Promise<NpyStore> {
    await makeFolder(path, "metadata.json");
    const store = new NpyStore(path);
    // At once: it is what tells our folders from others.
    await store.flush();
    return store;
  }

  private constructor(path: string) {
    this.path = path;
  }

  async group(path: string, attributes: Attributes = {}): Promise<void> {
    await onDisk(this.path, () => Deno.mkdir(`${this.path}/${path}`, { recursive: true }));
    await this.annotate(path, attributes);
  }

  async array(path: string, array: StoredArray): Promise<void> {
    const { shape, attributes = {}, dimensions } = array;
    const { dtype, itemSize } = storedType(array.dtype);
    const header = npyHeader(dtype, shape);
    const place = `${this.path}/${path}.npy`;
    await onDisk(place, () => Deno.mkdir(dirname(place), { recursive: true }));
    const file = await RawFile.open(place, "empty");
    this.#arrays.set(path, { file, header: header.length, shape, dtype, itemSize });
    await file.write(0, header);
    const elements = shape.reduce((product, length) => product * length, 1);
    await file.truncate(header.length + elements * itemSize);
    const about = { dtype, shape, ...(dimensions === undefined ? {} : { dimensions }) };
    this.#note(path, { ...about, ...attributes });
  }

  async resize(path: string, length: number): Promise<void> {
    const array = this.#arrays.get(path)!;
    const { file, header, dtype, itemSize } = array;
    array.shape = [length, ...array.shape.slice(1)];
    const elements = array.shape.reduce((product, length) => product * length, 1);
    await file.truncate(header + elements * itemSize);
    await file.write(0, npyHeader(dtype, array.shape));
    this.#note(path, { shape: array.shape });
  }

  async write(path: string, part: Part, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { file, header, shape, itemSize } = this.#arrays.get(path)!;
    for (const { at, from, count } of contiguousRuns(shape, part)) {
      const slice = bytes.subarray(from * itemSize, (from + count) * itemSize);
      await file.write(header + at * itemSize, slice);
    }
  }

  async read(path: string, part: Part): Promise<Uint8Array<ArrayBuffer>> {
    const { file, header, shape, itemSize } = this.#arrays.get(path)!;
    const bytes = new Uint8Array(sizeOf(part) * itemSize);
    for (const { at, from, count } of contiguousRuns(shape, part)) {
      const slice = await file.read(header + at * itemSize, count * itemSize);
      bytes.set(slice, from * itemSize);
    }
    return bytes;
  }

  annotate(path: string, attributes: Attributes): Promise<void> {
    this.#note(path, attributes);
    return Promise.resolve();
  }

  async text(path: string, text: string): Promise<void> {
    await this.#writeText(`${path}.txt`, text);
  }

  async texts(path: string, texts: readonly string[], shape: readonly number[]): Promise<void> {
    await this.#writeText(`${path}.json`, `${JSON.stringify({ shape, texts })}\n`);
  }

  async flush(): Promise<void> {
    await this.#writeText("metadata.json", `${JSON.stringify(this.#metadata, null, 2)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.flush();
    } finally {
      for (const { file } of this.#arrays.values()) file[Symbol.dispose]();
    }
  }

  async #writeText(name: string, text: string): Promise<void> {
    const place = `${this.path}/${name}`;
    await onDisk(place, async () => {
      await Deno.writeTextFile(`${place}.new`, text);
      await Deno.rename(`${place}.new`, place);
    });
  }

  #note(path: string, attributes: Readonly<Record<string, unknown>>): void {
    if (Object.keys(attributes).length === 0) return;
    this.#metadata[path === "" ? "/" : path] = { ...this.#metadata[path || "/"], ...attributes };
  }
}
