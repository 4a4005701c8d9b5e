import type { BitRange } from "../bit_range.ts";
import type { CEnum } from "../c_types.ts";

const ENCODER = new TextEncoder();

/** An enum both ways. */
export interface EnumTable {
  /** The number of each name; a `bigint` beyond ±2^53. */
  readonly numbers: ReadonlyMap<string, number | bigint>;
  /** The name of each number: the first of those that have it. */
  readonly names: ReadonlyMap<number | bigint, string>;
  /** The same names as JSON texts in UTF-8. */
  readonly texts: ReadonlyMap<number | bigint, Uint8Array>;
}

/** The values that the code of a struct refers to by their numbers: nothing of them is ever part of the code. */
export class Tables {
  /** Enums. */
  readonly enums: EnumTable[] = [];
  /** Bit-fields that take the long way. */
  readonly bits: BitRange[] = [];
  readonly #known = new Map<CEnum, number>();
  #variables = 0;

  /** The number of an enum's table. */
  enumOf(type: CEnum): number {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const names = new Map<number | bigint, string>();
    for (const [name, number] of type.values) if (!names.has(number)) names.set(number, name);
    const texts = new Map(
      [...names].map(([number, name]) => [number, ENCODER.encode(JSON.stringify(name))]),
    );
    const number = this.enums.push({ numbers: type.values, names, texts }) - 1;
    this.#known.set(type, number);
    return number;
  }

  /** The number of a bit-field's place. */
  bitsOf(range: BitRange): number {
    return this.bits.push(range) - 1;
  }

  /** A number that no variable has yet. */
  variable(): number {
    return this.#variables++;
  }
}
