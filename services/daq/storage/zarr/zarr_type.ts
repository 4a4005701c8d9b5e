import type { CodecMetadata, DataType } from "zarrita";
import { storedType } from "../element_type.ts";

/** How elements of a type of numpy's are kept in Zarr. */
export interface ZarrType {
  /** Zarr's name for it. */
  readonly name: DataType;
  /** Bytes of one of Zarr's elements. */
  readonly itemSize: number;
  /** Elements of Zarr's that make one: 2 for complex numbers, along a dimension of their own, else 1. */
  readonly parts: number;
  /** What an element reads as that was never written. */
  readonly fill: number | string | boolean;
}

const NAMES: Readonly<Record<string, string>> = { i: "int", u: "uint", f: "float", c: "float" };

/** The type for elements of `dtype`: times are whole numbers of eight bytes, complex numbers pairs. */
export function zarrType(dtype: string): ZarrType {
  const { kind, itemSize, wordSize } = storedType(dtype);
  if (kind === "b") return { name: "bool", itemSize, parts: 1, fill: false };
  if (kind === "M" || kind === "m") return { name: "int64", itemSize, parts: 1, fill: 0 };
  const name = `${NAMES[kind]!}${wordSize * 8}` as DataType;
  const isFloat = kind === "f" || kind === "c";
  return { name, itemSize: wordSize, parts: itemSize / wordSize, fill: isFloat ? "NaN" : 0 };
}

/** How chunks are encoded. */
export function zarrCodecs({ itemSize }: ZarrType, compress: boolean): CodecMetadata[] {
  const configuration: Record<string, unknown> = itemSize === 1 ? {} : { endian: "little" };
  const plain = { name: "bytes", configuration };
  // zarrita cannot encode gzip.
  const zstd = { name: "zstd", configuration: { level: 3, checksum: false } };
  return compress ? [plain, zstd] : [plain];
}
