import type { CScalarName } from "./c_types.ts";

/** A layout as JSON: what `robo ws-bridge layout --json` prints and every client of `robo.ws.v1` is told. */
export interface LayoutJson {
  /** Order of the bytes of a number. */
  readonly byteOrder: "little" | "big";
  /** All structs and unions that are used, each after those which it holds; names are unique, made up for those without one. */
  readonly structs: readonly StructJson[];
}

/** A struct or union as JSON. */
export interface StructJson {
  /** Its name. */
  readonly name: string;
  /** Whether it is a union; left out for structs. */
  readonly union?: true;
  /** Bytes, padding included. */
  readonly size: number;
  /** Its addresses are multiples of this. */
  readonly align: number;
  /** What it is for. */
  readonly description?: string;
  /** Its fields in the order of declaration. */
  readonly fields: readonly FieldJson[];
}

/** One field as JSON. */
export interface FieldJson {
  /** Its name; `""` for a struct or union without a name, whose fields are the outer one's. */
  readonly name: string;
  /** As C spells it, for people: `double`, `Mode`, `char[16]`, `float[3][3]`. */
  readonly type: string;
  /** Bytes from the struct's begin. */
  readonly offset: number;
  /** Bytes in memory; of a bit-field those of its declared type. */
  readonly size: number;
  /** What it, or each element of it, is: `struct` stands for unions as well. */
  readonly kind: "scalar" | "enum" | "text" | "pointer" | "struct";
  /** How the bits of a scalar or enum are read. */
  readonly scalar?: CScalarName;
  /** Dimensions of an array, the outermost first; those of a text are without its bytes. */
  readonly shape?: readonly number[];
  /** Name of the struct or union. */
  readonly struct?: string;
  /** Number of each name of an enum; a decimal text beyond ±2^53. */
  readonly values?: Readonly<Record<string, number | string>>;
  /** Where a bit-field is, in bits; see `CBits`. */
  readonly bits?: { readonly offset: number; readonly count: number };
  /** What its numbers count, such as `m/s`. */
  readonly unit?: string;
  /** Least number that may be written. */
  readonly min?: number;
  /** Greatest number that may be written. */
  readonly max?: number;
  /** What it is for. */
  readonly description?: string;
}
