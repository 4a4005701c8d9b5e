import type { ScalarName } from "./scalars.ts";

/** What a place in memory holds, wherever that is known from: a schema file, a C header, a debugger's records. */
export type TypeDescription = ScalarType | EnumType | TextType | ArrayType | StructType;

/** A number or a truth value. */
export interface ScalarType {
  /** Tells this kind of type from the others. */
  readonly kind: "scalar";
  /** Which one. */
  readonly scalar: ScalarName;
}

/** Whole numbers with names. */
export interface EnumType {
  /** Tells this kind of type from the others. */
  readonly kind: "enum";
  /** Name of the type. */
  readonly name: string;
  /** The integer that is stored, of at most 32 bits. */
  readonly base: Exclude<ScalarName, "bool" | "int64" | "uint64" | "float32" | "float64">;
  /** The number of each name; no two alike. */
  readonly values: ReadonlyMap<string, number>;
  /** What it is for. */
  readonly description?: string;
}

/** An array of `char` with a text in UTF-8, filled up with zero bytes, of which there is at least one. */
export interface TextType {
  /** Tells this kind of type from the others. */
  readonly kind: "text";
  /** Bytes, at least 1. */
  readonly bytes: number;
}

/** A number of equal elements in a row; more dimensions are arrays of arrays, the first dimension outermost, as in C. */
export interface ArrayType {
  /** Tells this kind of type from the others. */
  readonly kind: "array";
  /** What each element is. */
  readonly element: TypeDescription;
  /** How many there are, at least 1. */
  readonly length: number;
}

/** Fields in the order in which they stand in memory. */
export interface StructType {
  /** Tells this kind of type from the others. */
  readonly kind: "struct";
  /** Name of the type. */
  readonly name: string;
  /** At least one. */
  readonly fields: readonly FieldDescription[];
  /** Whether fields follow each other without padding; default no. */
  readonly packed?: boolean;
  /** What it is for. */
  readonly description?: string;
}

/** One field of a struct. */
export interface FieldDescription {
  /** Its name. */
  readonly name: string;
  /** What it holds. */
  readonly type: TypeDescription;
  /** What its numbers count, such as `m/s`. */
  readonly unit?: string;
  /** Least number that may be written. */
  readonly min?: number;
  /** Greatest number that may be written. */
  readonly max?: number;
  /** What it is for. */
  readonly description?: string;
}
