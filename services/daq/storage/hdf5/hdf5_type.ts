import type { Dtype } from "h5wasm/node";
import { storedType } from "../element_type.ts";

/** How elements of a type of numpy's are kept in HDF5. */
export interface Hdf5Type {
  /** The type, as h5wasm calls it. */
  readonly type: Dtype;
  /** Bytes of an element in the file. */
  readonly itemSize: number;
  /** Turns elements into those of the file. */
  readonly pack: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** Turns elements of the file into those. */
  readonly unpack: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

const INTEGERS: Readonly<Record<number, string>> = { 1: "b", 2: "h", 4: "i", 8: "q" };

/**
 * The type for elements of `dtype`: truth values are whole numbers of one byte, times such of eight, half-precision numbers
 * single-precision ones, and complex numbers what h5py reads as complex.
 */
export function hdf5Type(dtype: string): Hdf5Type {
  const { kind, itemSize, wordSize } = storedType(dtype);
  if (kind === "f" && itemSize === 2) {
    return { type: "<f", itemSize: 4, pack: widen, unpack: narrow };
  }
  const float = wordSize === 4 ? "<f" : "<d";
  const type: Dtype = kind === "f"
    ? float
    : kind === "c"
    ? [["r", float], ["i", float]]
    : integer(kind, itemSize);
  return { type, itemSize, pack: same, unpack: same };
}

function integer(kind: string, itemSize: number): string {
  if (kind === "b") return "<B";
  const letter = INTEGERS[itemSize]!;
  return `<${kind === "u" ? letter.toUpperCase() : letter}`;
}

function same(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes;
}

function widen(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const halves = new Float16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
  return new Uint8Array(Float32Array.from(halves).buffer);
}

function narrow(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const singles = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  return new Uint8Array(Float16Array.from(singles).buffer);
}
