import type { JsonBuffer } from "./json_buffer.ts";

/**
 * Values of one C struct in all the forms in which they are wanted, as straight code made for its layout.
 *
 * In objects, 64-bit and 128-bit integers are `bigint`s, bit-fields `number`s up to 32 bits and `bigint`s beyond, `float80` and
 * `float128` the nearest `number`, enums their names (or a number without a name), texts strings, arrays of numbers typed arrays where
 * there is one, pointers `bigint`s, unions objects with every member, and fields of anonymous members stand in the outer object.
 *
 * @template T The object that stands for the struct.
 */
export interface CCodec<T = Record<string, unknown>> {
  /** Name of the struct. */
  readonly name: string;
  /** Bytes, padding included. */
  readonly size: number;
  /** Identifies names, types, offsets and sizes of all fields; equal for equal layouts. */
  readonly hash: bigint;
  /** Reads the struct at byte `at`. */
  decode(bytes: Uint8Array, at?: number): T;
  /**
   * Writes `value` at byte `at`, padding as zeros. Fields that are missing, and keys that are no fields, are an error; of a union at
   * least one member is wanted, and of several the one that says most has the last word. What JSON cannot say is taken in any
   * `JsonForm`: null for NaN, decimal texts for big integers, base64 for bytes, one array for arrays of arrays.
   * Throws a `FieldError` that names the path of what does not fit: type, range of the type, range of the comment, length.
   */
  encode(value: unknown, into: Uint8Array, at?: number): void;
  /**
   * The struct at byte `at` as JSON text, made without objects: integers beyond ±2^53 as decimal texts, NaN and infinities as null.
   * `encode` takes what `JSON.parse` makes of it.
   */
  json(bytes: Uint8Array, at?: number): string;
  /** Adds the same text, as UTF-8, to what `out` holds: what is sent needs no string. */
  writeJson(bytes: Uint8Array, at: number, out: JsonBuffer): void;
}

/** Reads one field of a struct without decoding the rest. */
export interface FieldReader {
  /** The path, such as `pos.x`, `wheels[2].speed` or `names[1]`. */
  readonly path: string;
  /** What it reads. */
  readonly kind: "number" | "bigint" | "boolean" | "string" | "array" | "object";
  /** The value in the struct at byte `at`. */
  read(bytes: Uint8Array, at: number): unknown;
  /** The value as a number for plots: enums and truth values by their numbers, NaN where there is none. */
  number(bytes: Uint8Array, at: number): number;
}
