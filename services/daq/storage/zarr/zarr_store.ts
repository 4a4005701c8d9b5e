import type * as Zarr from "zarrita";
import {
  type ArrayStore,
  type Attributes,
  type Part,
  sizeOf,
  type StoredArray,
  type StoreOptions,
} from "../array_store.ts";
import { chunkShape, grownShape } from "../chunk_shape.ts";
import { storedType } from "../element_type.ts";
import { makeFolder } from "../make_folder.ts";
import { storageError } from "../storage_error.ts";
import { FolderStore } from "./folder_store.ts";
import { zarrCodecs, type ZarrType, zarrType } from "./zarr_type.ts";

type AnyArray = Zarr.Array<Zarr.DataType, FolderStore>;

interface OpenArray {
  readonly type: ZarrType;
  readonly chunks: readonly number[];
  readonly metadata: Record<string, unknown>;
  opened: AnyArray | undefined;
}

/** A Zarr store of version 3 in a folder: each chunk is a file, so that it can be read at any time. */
export class ZarrStore implements ArrayStore {
  /** Its path. */
  readonly path: string;
  readonly #zarr: typeof Zarr;
  readonly #store: FolderStore;
  readonly #compress: boolean;
  readonly #arrays = new Map<string, OpenArray>();
  readonly #groups = new Map<string, Record<string, unknown>>();

  /** Makes a folder, in place of one that is there. Throws a `RoboError` of kind `io` where that cannot be. */
  static async create(path: string, { compress = false }: StoreOptions = {}): Promise<ZarrStore> {
    const zarr = await import("zarrita");
    await makeFolder(path, "zarr.json");
    const store = new ZarrStore(path, zarr, compress);
    await store.group("");
    return store;
  }

  private constructor(path: string, zarr: typeof Zarr, compress: boolean) {
    this.path = path;
    this.#zarr = zarr;
    this.#store = new FolderStore(path);
    this.#compress = compress;
  }

  async group(path: string, attributes: Attributes = {}): Promise<void> {
    const own = { ...this.#groups.get(path), ...attributes };
    this.#groups.set(path, own);
    await this.#json(path, { zarr_format: 3, node_type: "group", attributes: own });
  }

  async array(path: string, array: StoredArray): Promise<void> {
    const { dtype, navigation = 0, growing = false, attributes = {}, dimensions } = array;
    const type = zarrType(dtype);
    const shape = type.parts === 1 ? array.shape : [...array.shape, type.parts];
    const chunks = chunkShape(growing ? grownShape(shape) : shape, navigation, type.itemSize);
    const names = type.parts === 1 ? dimensions : dimensions?.concat("complex");
    const metadata = {
      zarr_format: 3,
      node_type: "array",
      shape,
      data_type: type.name,
      chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
      chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
      codecs: zarrCodecs(type, this.#compress),
      fill_value: type.fill,
      ...(names === undefined ? {} : { dimension_names: names }),
      attributes: { numpy_dtype: storedType(dtype).dtype, ...attributes },
    };
    this.#arrays.set(path, { type, chunks, metadata, opened: undefined });
    await this.#json(path, metadata);
  }

  async resize(path: string, length: number): Promise<void> {
    const array = this.#arrays.get(path)!;
    const [, ...rest] = array.metadata["shape"] as number[];
    array.metadata["shape"] = [length, ...rest];
    array.opened = undefined;
    await this.#json(path, array.metadata);
  }

  async write(path: string, part: Part, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const array = this.#arrays.get(path)!;
    if (bytes.length === 0) return;
    const { start, count } = whole(part, array.type);
    if (!this.#compress && isOneChunk(array, { start, count })) {
      const key = start.map((from, at) => from / array.chunks[at]!).join("/");
      // A scalar's only chunk has no coordinates.
      return await this.#store.set(`/${path}/c${key === "" ? "" : `/${key}`}`, bytes);
    }
    const opened = await this.#open(path, array);
    const data = elements(array.type, bytes, this.#zarr);
    const slices = start.map((from, at) => this.#zarr.slice(from, from + count[at]!));
    await this.#zarr.set(opened, slices, { data, shape: count, stride: strides(count) } as never);
  }

  async read(path: string, part: Part): Promise<Uint8Array<ArrayBuffer>> {
    const array = this.#arrays.get(path)!;
    const { start, count } = whole(part, array.type);
    if (sizeOf({ start, count }) === 0) return new Uint8Array();
    const opened = await this.#open(path, array);
    const slices = start.map((from, at) => this.#zarr.slice(from, from + count[at]!));
    const { data } = await this.#zarr.get(opened, slices) as { data: ArrayBufferView<ArrayBuffer> };
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  async annotate(path: string, attributes: Attributes): Promise<void> {
    const array = this.#arrays.get(path);
    if (array === undefined) return await this.group(path, attributes);
    Object.assign(array.metadata["attributes"] as object, attributes);
    await this.#json(path, array.metadata);
  }

  /** Zarr has no texts of any length that all readers know: it is the attribute `text` of a group. */
  async text(path: string, text: string): Promise<void> {
    await this.group(path, { text });
  }

  async texts(path: string, texts: readonly string[], shape: readonly number[]): Promise<void> {
    await this.group(path, { texts, shape });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every file is closed as soon as it is written.
  }

  async #open(path: string, array: OpenArray): Promise<AnyArray> {
    try {
      const location = this.#zarr.root(this.#store).resolve(path);
      const opening = this.#zarr.open.v3(location as never, { kind: "array" });
      return array.opened ??= await opening as unknown as AnyArray;
    } catch (cause) {
      throw storageError(this.path, cause);
    }
  }

  async #json(path: string, metadata: object): Promise<void> {
    const text = `${JSON.stringify(metadata, null, 2)}\n`;
    const key = path === "" ? "/zarr.json" : `/${path}/zarr.json` as const;
    await this.#store.set(key as Zarr.AbsolutePath, new TextEncoder().encode(text));
  }
}

function whole({ start, count }: Part, { parts }: ZarrType): { start: number[]; count: number[] } {
  if (parts === 1) return { start: [...start], count: [...count] };
  return { start: [...start, 0], count: [...count, parts] };
}

function isOneChunk({ chunks }: OpenArray, { start, count }: Part): boolean {
  return chunks.every((length, at) => count[at] === length && start[at]! % length === 0);
}

function strides(shape: readonly number[]): number[] {
  const found = shape.map(() => 1);
  for (let at = shape.length - 2; at >= 0; at--) found[at] = found[at + 1]! * shape[at + 1]!;
  return found;
}

function elements(
  { name }: ZarrType,
  bytes: Uint8Array<ArrayBuffer>,
  zarr: typeof Zarr,
): ArrayLike<unknown> {
  if (name === "bool") {
    return new zarr.BoolArray(bytes.slice().buffer) as unknown as ArrayLike<unknown>;
  }
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const type = TYPES[name]!;
  return new type(buffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT);
}

const TYPES: Readonly<
  Record<
    string,
    & { readonly BYTES_PER_ELEMENT: number }
    & (new (buffer: ArrayBuffer, offset: number, length: number) => ArrayLike<unknown>)
  >
> = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};
