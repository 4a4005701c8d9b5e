/** What a place in a C program's memory holds, as its compiler has laid it out. */
export type CType =
  | CScalar
  | CEnum
  | CText
  | CArray
  | CPointer
  | CStruct;

/** A number or truth value: its size and how its bits are read. Bytes stand in the layout's byte order. */
export type CScalarName =
  | "bool"
  | `${"int" | "uint"}${8 | 16 | 32 | 64 | 128}`
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  /** x87's extended precision: 80 bits, in 12 or 16 bytes. */
  | "float80"
  | "float128";

/** A number or a truth value. */
export interface CScalar {
  /** Tells this kind of type from the others. */
  readonly kind: "scalar";
  /** How its bits are read. */
  readonly scalar: CScalarName;
  /** Bytes in memory, which may be more than its bits need: 12 or 16 for `float80`, 1 to 8 for `bool`. */
  readonly size: number;
  /** As C spells it, such as `unsigned int` or `size_t`. */
  readonly spelling: string;
}

/** Whole numbers with names. A number without a name may stand in memory as well. */
export interface CEnum {
  /** Tells this kind of type from the others. */
  readonly kind: "enum";
  /** Its tag or typedef, or undefined for one without a name. */
  readonly name: string | undefined;
  /** The integer that is stored. */
  readonly scalar: Exclude<CScalarName, `${string}float${string}` | "bool">;
  /** Bytes in memory: 1, 2, 4 or 8. */
  readonly size: number;
  /** The number of each name in the order of declaration; a `bigint` beyond ±2^53. Two names may have the same number. */
  readonly values: ReadonlyMap<string, number | bigint>;
  /** What it is for, from the comment at its declaration. */
  readonly description?: string;
}

/** An array of plain `char`: a text in UTF-8, ended by a zero byte where it does not fill the array. */
export interface CText {
  /** Tells this kind of type from the others. */
  readonly kind: "text";
  /** Bytes, 0 for a flexible array at the end of a struct. */
  readonly size: number;
}

/** Equal elements in a row; more dimensions are arrays of arrays, the outermost first, as in C. */
export interface CArray {
  /** Tells this kind of type from the others. */
  readonly kind: "array";
  /** What each element is. */
  readonly element: CType;
  /** How many there are; 0 for a flexible array at the end of a struct. */
  readonly length: number;
  /** Bytes in memory. */
  readonly size: number;
}

/** An address: of no use outside the program, carried as an unsigned number. */
export interface CPointer {
  /** Tells this kind of type from the others. */
  readonly kind: "pointer";
  /** Bytes in memory: 2, 4 or 8. */
  readonly size: number;
  /** As C spells it, such as `char *`. */
  readonly spelling: string;
}

/** A struct or a union. */
export interface CStruct {
  /** Tells this kind of type from the others. */
  readonly kind: "struct";
  /** Whether all fields begin at the same place, and one of them is meant at a time. */
  readonly isUnion: boolean;
  /** Its typedef or tag, or undefined for one without a name. */
  readonly name: string | undefined;
  /** Bytes, padding included. */
  readonly size: number;
  /** Its addresses are multiples of this. */
  readonly align: number;
  /** Its fields in the order of declaration. */
  readonly fields: readonly CField[];
  /** What it is for, from the comment at its declaration. */
  readonly description?: string;
}

/** One field of a struct or union. */
export interface CField {
  /** Its name; undefined for a struct or union without a name, whose fields are used as if they were the outer one's. */
  readonly name: string | undefined;
  /** What it holds. For a bit-field the declared type. */
  readonly type: CType;
  /** Bytes from the struct's begin; for a bit-field those of the byte in which its first bit stands. */
  readonly offset: number;
  /** Where it is when it is a bit-field. Unnamed bit-fields are padding, and not in the list. */
  readonly bits?: CBits;
  /** What its numbers count, such as `m/s`, from its comment. */
  readonly unit?: string;
  /** Least number that may be written, from its comment. */
  readonly min?: number;
  /** Greatest number that may be written, from its comment. */
  readonly max?: number;
  /** What it is for, from its comment. */
  readonly description?: string;
}

/** A bit-field's place. */
export interface CBits {
  /**
   * Bits from the struct's begin to the field's first bit in the order in which the compiler gives bits away: on little-endian targets
   * its least significant one, counted from the least significant bit of byte 0; on big-endian targets its most significant one,
   * counted from the most significant bit of byte 0.
   */
  readonly offset: number;
  /** How many, 1 to 128. */
  readonly count: number;
}
