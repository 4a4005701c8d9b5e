import { RoboError } from "../../errors.ts";

/** Types of elements, by the names that numpy gives them. */
export type DType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128";

/** The typed array that holds elements of each type: `bool` as bytes 0 and 1, complex numbers as real and imaginary part in turn. */
export interface Elements {
  /** Bytes 0 and 1. */
  bool: Uint8Array;
  /** −128 to 127. */
  int8: Int8Array;
  /** −32768 to 32767. */
  int16: Int16Array;
  /** −2³¹ to 2³¹ − 1. */
  int32: Int32Array;
  /** −2⁶³ to 2⁶³ − 1. */
  int64: BigInt64Array;
  /** 0 to 255. */
  uint8: Uint8Array;
  /** 0 to 65535. */
  uint16: Uint16Array;
  /** 0 to 2³² − 1. */
  uint32: Uint32Array;
  /** 0 to 2⁶⁴ − 1. */
  uint64: BigUint64Array;
  /** Half precision. */
  float16: Float16Array;
  /** Single precision. */
  float32: Float32Array;
  /** Double precision. */
  float64: Float64Array;
  /** Two of single precision an element. */
  complex64: Float32Array;
  /** Two of double precision an element. */
  complex128: Float64Array;
}

/** How elements of a type lie in memory. */
export interface DTypeLayout {
  /** numpy's letter: b, i, u, f or c. */
  readonly kind: string;
  /** Bytes of an element. */
  readonly itemSize: number;
  /** Numbers of the typed array that make an element: 2 of complex types, else 1. */
  readonly parts: number;
  /** Makes the typed array over `length` numbers of a buffer, from byte `offset` on. */
  readonly over: (buffer: ArrayBuffer, offset: number, length: number) => Elements[DType];
}

/** Names and layouts of all types of elements. */
export const DTYPES: { readonly [D in DType]: DTypeLayout } = {
  bool: layout("b", 1, Uint8Array),
  int8: layout("i", 1, Int8Array),
  int16: layout("i", 2, Int16Array),
  int32: layout("i", 4, Int32Array),
  int64: layout("i", 8, BigInt64Array),
  uint8: layout("u", 1, Uint8Array),
  uint16: layout("u", 2, Uint16Array),
  uint32: layout("u", 4, Uint32Array),
  uint64: layout("u", 8, BigUint64Array),
  float16: layout("f", 2, Float16Array),
  float32: layout("f", 4, Float32Array),
  float64: layout("f", 8, Float64Array),
  complex64: layout("c", 8, Float32Array),
  complex128: layout("c", 16, Float64Array),
};

/** The layout of a type. Throws a `RoboError` of kind `usage` for a name that is none. */
export function layoutOf(dtype: DType): DTypeLayout {
  if (Object.hasOwn(DTYPES, dtype)) return DTYPES[dtype];
  throw new RoboError("usage", `There is no dtype ${dtype}`, {
    hint: `Give one of ${Object.keys(DTYPES).join(", ")}`,
  });
}

type Constructor =
  & { readonly BYTES_PER_ELEMENT: number }
  & (new (buffer: ArrayBuffer, offset: number, length: number) => Elements[DType]);

function layout(kind: string, itemSize: number, type: Constructor): DTypeLayout {
  return {
    kind,
    itemSize,
    parts: itemSize / type.BYTES_PER_ELEMENT,
    over: (buffer, offset, length) => new type(buffer, offset, length),
  };
}

const BY_LETTER = new Map<string, DType>(
  Object.entries(DTYPES).map(([name, { kind, itemSize }]) => [kind + itemSize, name as DType]),
);

/** The type that numpy calls `kind` and `itemSize`, as in `f4`; `undefined` where there is none. */
export function dtypeOf(kind: string, itemSize: number): DType | undefined {
  return BY_LETTER.get(kind + itemSize);
}

const BY_CLASS: readonly [new (...args: never[]) => Elements[DType], DType][] = [
  [Uint8Array, "uint8"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Int32Array, "int32"],
  [BigInt64Array, "int64"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigUint64Array, "uint64"],
  [Float16Array, "float16"],
  [Float32Array, "float32"],
  [Float64Array, "float64"],
];

/** The type of a typed array's elements; `undefined` of what is none, such as a DataView. */
export function dtypeOfElements(elements: unknown): DType | undefined {
  return BY_CLASS.find(([type]) => elements instanceof type)?.[1];
}
