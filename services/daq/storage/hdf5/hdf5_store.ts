import type { Dtype, File } from "h5wasm/node";
import { RoboError } from "../../../../errors.ts";
import {
  type ArrayStore,
  type Attributes,
  type AttributeValue,
  type Part,
  sizeOf,
  type StoredArray,
  type StoreOptions,
} from "../array_store.ts";
import { chunkShape, grownShape } from "../chunk_shape.ts";
import { storedType } from "../element_type.ts";
import { storageError } from "../storage_error.ts";
import { type Hdf5, loadHdf5 } from "./hdf5_library.ts";
import { type Hdf5Type, hdf5Type } from "./hdf5_type.ts";

/** Longest text of an attribute, in bytes: HDF5 keeps at most 64 KiB for all of an object. */
const MAX_ATTRIBUTE_TEXT = 8192;

/** HDF5's H5S_UNLIMITED: a dimension may grow for ever. */
const UNLIMITED = 2n ** 64n - 1n;

/** Strength of deflate: HDF5's usual one. */
const DEFLATE = { compression: 1, compression_opts: [4] };

/** An HDF5 file. It is written straight to the disk, and whole once it is closed. */
export class Hdf5Store implements ArrayStore {
  /** Its path. */
  readonly path: string;
  readonly #hdf5: Hdf5;
  readonly #compress: boolean;
  readonly #types = new Map<string, Hdf5Type>();
  #file: File | undefined;

  /** Makes a file, in place of one that is there. Throws a `RoboError` of kind `io` where that cannot be. */
  static async create(path: string, { compress = false }: StoreOptions = {}): Promise<Hdf5Store> {
    const hdf5 = await loadHdf5();
    try {
      // What is wrong with the place is said better by the system than by the library.
      await Deno.writeFile(path, new Uint8Array());
      const full = await Deno.realPath(path);
      return new Hdf5Store(path, hdf5, { file: new hdf5.File(full, "w"), compress });
    } catch (cause) {
      throw storageError(path, cause);
    }
  }

  private constructor(
    path: string,
    hdf5: Hdf5,
    { file, compress }: { readonly file: File; readonly compress: boolean },
  ) {
    this.path = path;
    this.#hdf5 = hdf5;
    this.#file = file;
    this.#compress = compress;
  }

  group(path: string, attributes: Attributes = {}): Promise<void> {
    return this.#act((file) => {
      if (path !== "") file.create_group(path);
      this.#setAttributes(file, path, attributes);
    });
  }

  array(path: string, array: StoredArray): Promise<void> {
    return this.#act((file) => {
      const { dtype, attributes = {}, dimensions = [] } = array;
      const type = hdf5Type(dtype);
      this.#types.set(path, type);
      this.#create(file, path, array);
      const own = storedType(dtype).dtype;
      const dataset = file.get(path) as InstanceType<Hdf5["Dataset"]>;
      dimensions.forEach((name, at) => dataset.set_dimension_label(at, name));
      this.#setAttributes(file, path, { numpy_dtype: own, ...attributes });
    });
  }

  resize(path: string, length: number): Promise<void> {
    return this.#act((file) => {
      const [, ...rest] = (file.get(path) as InstanceType<Hdf5["Dataset"]>).shape!;
      this.#library.resize_dataset(file.file_id, path, [length, ...rest].map(BigInt));
    });
  }

  write(path: string, part: Part, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#act((file) => {
      const packed = this.#types.get(path)!.pack(bytes);
      if (packed.length === 0) return;
      this.#withMemory(packed.length, (at) => {
        this.#library.HEAPU8.set(packed, at);
        const { count, start, step } = selection(part);
        this.#library.set_dataset_data(file.file_id, path, count, start, step, BigInt(at));
      });
    });
  }

  async read(path: string, part: Part): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#act((file) => {
      const type = this.#types.get(path)!;
      const bytes = new Uint8Array(sizeOf(part) * type.itemSize);
      if (bytes.length === 0) return bytes;
      this.#withMemory(bytes.length, (at) => {
        const { count, start, step } = selection(part);
        this.#library.get_dataset_data(file.file_id, path, count, start, step, BigInt(at));
        bytes.set(this.#library.HEAPU8.subarray(at, at + bytes.length));
      });
      return type.unpack(bytes);
    });
  }

  annotate(path: string, attributes: Attributes): Promise<void> {
    return this.#act((file) => this.#setAttributes(file, path, attributes));
  }

  text(path: string, text: string): Promise<void> {
    return this.#act((file) => {
      file.create_dataset({ name: path, data: text, shape: [], dtype: "S" });
    });
  }

  texts(path: string, texts: readonly string[], shape: readonly number[]): Promise<void> {
    return this.#act((file) => {
      const data = texts.length === 0 ? [""] : [...texts];
      file.create_dataset({ name: path, data, shape: [...shape], dtype: "S" });
    });
  }

  link(target: string, path: string): Promise<void> {
    return this.#act((file) => {
      if (file.create_hard_link(`/${target}`, path) !== 0) throw new Error(`No link to ${target}`);
    });
  }

  flush(): Promise<void> {
    return this.#act((file) => file.flush());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === undefined) return;
    try {
      await this.#act((file) => {
        file.flush();
        if (file.close() < 0) throw new Error("HDF5 could not close it");
      });
    } finally {
      this.#file = undefined;
    }
  }

  get #library(): Hdf5["Module"] {
    return this.#hdf5.Module;
  }

  /** Makes an array; what is written bit by bit in pieces, at first without any. */
  #create(
    file: File,
    path: string,
    { shape, navigation = 0, growing = false }: StoredArray,
  ): void {
    const type = this.#types.get(path)!;
    const isEmpty = shape.includes(0) && !growing;
    const isPiecewise = navigation > 0 || growing || this.#compress;
    const isChunked = shape.length > 0 && !isEmpty && isPiecewise;
    const chunked = growing ? grownShape(shape) : shape;
    const first = isChunked ? [0, ...shape.slice(1)] : shape;
    const bytes = first.reduce((size, length) => size * length, type.itemSize);
    const metadata = {
      ...this.#metadata(type.type),
      shape: first.map(BigInt),
      maxshape: shape.map((length, at) => growing && at === 0 ? UNLIMITED : BigInt(length)),
      chunks: isChunked ? chunkShape(chunked, navigation, type.itemSize).map(BigInt) : null,
      ...(this.#compress && isChunked ? DEFLATE : { compression: 0, compression_opts: [] }),
      track_order: false,
    };
    this.#withMemory(Math.max(bytes, 1), (at) => {
      this.#library.HEAPU8.fill(0, at, at + bytes);
      this.#library.create_dataset(file.file_id, `/${path}`, BigInt(at), metadata);
    });
    if (isChunked) this.#library.resize_dataset(file.file_id, path, shape.map(BigInt));
  }

  #metadata(type: Dtype): ReturnType<Hdf5["dtype_to_metadata"]> {
    return this.#hdf5.dtype_to_metadata(type);
  }

  #setAttributes(file: File, path: string, attributes: Attributes): void {
    const target = path === "" ? file : file.get(path) as File;
    const known = new Set(Object.keys(target.attrs));
    for (const [name, value] of Object.entries(attributes)) {
      if (known.has(name)) target.delete_attribute(name);
      const { data, shape, dtype } = attributeData(value);
      target.create_attribute(name, data, shape, dtype);
    }
  }

  #withMemory(bytes: number, act: (at: number) => void): void {
    const library = this.#library as unknown as {
      _malloc(bytes: number): number;
      _free(at: number): void;
    };
    const at = library._malloc(bytes);
    if (at === 0) throw new RoboError("io", `${this.path}: HDF5 has no memory for ${bytes} B`);
    try {
      act(at);
    } finally {
      library._free(at);
    }
  }

  #act<T>(act: (file: File) => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.#file === undefined) throw new RoboError("io", `${this.path} is closed`);
      try {
        resolve(act(this.#file));
      } catch (cause) {
        throw storageError(this.path, cause);
      }
    });
  }
}

interface Selection {
  readonly count: bigint[];
  readonly start: bigint[];
  readonly step: bigint[];
}

function selection({ start, count }: Part): Selection {
  return {
    count: count.map(BigInt),
    start: start.map(BigInt),
    step: count.map(() => 1n),
  };
}

interface AttributeData {
  readonly data: string | string[] | Float64Array | Int32Array | BigInt64Array | Uint8Array;
  readonly shape: number[];
  readonly dtype: string;
}

function attributeData(value: AttributeValue): AttributeData {
  if (typeof value === "boolean") {
    return { data: Uint8Array.of(value ? 1 : 0), shape: [], dtype: "<B" };
  }
  if (typeof value === "string") return { data: [attributeText(value)], shape: [], dtype: "S" };
  if (typeof value === "number") {
    return Number.isSafeInteger(value)
      ? { data: BigInt64Array.of(BigInt(value)), shape: [], dtype: "<q" }
      : { data: Float64Array.of(value), shape: [], dtype: "<d" };
  }
  if ("verbatim" in value) return { data: [value.verbatim], shape: [], dtype: "S" };
  const list: readonly (string | number)[] = value;
  if (list.length > 0 && list.every((one) => typeof one === "string")) {
    return { data: list.map(attributeText), shape: [list.length], dtype: "S" };
  }
  if (list.every(Number.isSafeInteger)) {
    return { data: BigInt64Array.from(list, BigInt), shape: [list.length], dtype: "<q" };
  }
  return { data: Float64Array.from(list as number[]), shape: [list.length], dtype: "<d" };
}

/** Texts of devices are no orders: PyMoDAQ evaluates what is in attributes that are JSON objects. */
function attributeText(text: string): string {
  const isObject = /^\s*\{/.test(text);
  const safe = isObject ? `text: ${text}` : text;
  return safe.length * 3 <= MAX_ATTRIBUTE_TEXT ? safe : `${safe.slice(0, MAX_ATTRIBUTE_TEXT / 3)}…`;
}
