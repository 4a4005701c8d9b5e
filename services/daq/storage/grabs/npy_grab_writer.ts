import type { Grab } from "../../../../client/daq/lab.ts";
import { type MeasuredArray, measuredArrays } from "../measured_arrays.ts";
import { npyHeader } from "../npy/npy_header.ts";
import { RawFile } from "../raw_file.ts";
import type { GrabWriter } from "./grab_writer.ts";
import { KnownArrays } from "./known_arrays.ts";

interface NpyFile {
  readonly file: RawFile;
  readonly dtype: string;
  readonly shape: readonly number[];
  end: number;
}

/**
 * Writes grabs to an NPY file whose first dimension is that of the grabs. Of several arrays the first has the file of that name, and
 * the others one beside it, `frames.CH1.npy`; `frames.time.npy` has when each grab arrived, in seconds since 1970. All of them can be
 * read after each grab.
 */
export class NpyGrabWriter implements GrabWriter {
  /** Its path. */
  readonly path: string;
  readonly #known = new KnownArrays();
  readonly #files = new Map<string, NpyFile>();
  readonly #first: RawFile;
  #grabs = 0;

  /** Makes a file, in place of one that is there. Throws a `RoboError` of kind `io`. */
  static async create(path: string): Promise<NpyGrabWriter> {
    return new NpyGrabWriter(path, await RawFile.open(path, "empty"));
  }

  private constructor(path: string, first: RawFile) {
    this.path = path;
    this.#first = first;
  }

  get grabs(): number {
    return this.#grabs;
  }

  async write({ time, data }: Grab): Promise<void> {
    const { arrays } = measuredArrays(data);
    if (this.#known.areFirst(arrays)) await this.#begin(arrays);
    for (const { name, bytes } of arrays) await this.#append(name, bytes);
    await this.#append("time", new Uint8Array(Float64Array.of(time / 1000).buffer));
    this.#grabs++;
    for (const { file, dtype, shape } of this.#files.values()) {
      await file.write(0, npyHeader(dtype, [this.#grabs, ...shape]));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#first[Symbol.dispose]();
    for (const { file } of this.#files.values()) file[Symbol.dispose]();
    return Promise.resolve();
  }

  async #begin(arrays: readonly MeasuredArray[]): Promise<void> {
    for (const [at, { name, dtype, shape }] of arrays.entries()) {
      const file = at === 0 ? this.#first : await this.#beside(name);
      this.#files.set(name, await begun(file, dtype, shape));
    }
    this.#files.set("time", await begun(await this.#beside("time"), "<f8", []));
  }

  async #beside(name: string): Promise<RawFile> {
    return await RawFile.open(this.path.replace(/\.npy$/i, `.${name}.npy`), "empty");
  }

  async #append(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.#files.get(name)!;
    await file.file.write(file.end, bytes);
    file.end += bytes.length;
  }
}

async function begun(file: RawFile, dtype: string, shape: readonly number[]): Promise<NpyFile> {
  const header = npyHeader(dtype, [0, ...shape]);
  await file.write(0, header);
  return { file, dtype, shape, end: header.length };
}
