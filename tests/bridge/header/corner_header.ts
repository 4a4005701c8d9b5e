/**
 * Headers of the odd corners of C's layouts: every kind of number there is, bit-fields of each width, alignments that are more and less than
 * natural, arrays of nothing, and all of it packed in each way. For comparing layouts only: values of it are not made.
 *
 * @module
 */
import { xorshift } from "../../lib/xorshift.ts";
import type { Target } from "../layout/random_header.ts";

/** Numbers by the names that C and its headers give them, with the most bits of a bit-field. */
const WHOLE: readonly (readonly [string, number | "long" | "pointer"])[] = [
  ["char", 8],
  ["signed char", 8],
  ["unsigned char", 8],
  ["short", 16],
  ["unsigned short", 16],
  ["int", 32],
  ["unsigned", 32],
  ["long", "long"],
  ["unsigned long", "long"],
  ["long long", 64],
  ["unsigned long long", 64],
  ["_Bool", 1],
  ["wchar_t", 32],
  ["size_t", "pointer"],
  ["ptrdiff_t", "pointer"],
  ["intptr_t", "pointer"],
  ["intmax_t", 64],
  ["uint_least16_t", 16],
  ["uint64_t", 64],
  ["Small", 8],
  ["Wide", 33],
  ["Signed", 8],
  ["less_t", 32],
  ["lesser_t", 64],
  ["more_t", 8],
  ["most_t", 32],
];

/** Whole numbers that are aligned to more than their size: they cannot stand in a row. */
const ALONE = ["more_t", "most_t"];

/** Bits of numbers: bit-fields that stand where such a number may have rules of their own. */
const NUMBER_BITS = [8, 16, 32, 64, 128];

/** Types with alignments of their own, and enums of all sizes. */
const TYPES = `#include <stddef.h>
#include <stdint.h>
typedef int less_t __attribute__((aligned(2)));
typedef long long lesser_t __attribute__((aligned(2)));
typedef char more_t __attribute__((aligned(4)));
typedef int most_t __attribute__((aligned(8)));
typedef double odd_t __attribute__((aligned(1)));
typedef long long eight_t __attribute__((aligned(8)));
typedef enum __attribute__((packed)) { SMALL_A, SMALL_B = 255 } Small;
typedef enum { WIDE_A, WIDE_B = 0x100000000LL } Wide;
typedef enum { SIGNED_A = -1, SIGNED_B = 1 } Signed;
typedef enum { HUGE_A = 0xffffffffffffffffULL } Huge;
typedef struct {} Nothing;
typedef struct { char c; long long l; } Plain;
typedef struct { char c; long double_; } __attribute__((packed)) Tight;
typedef struct { short s; } __attribute__((aligned(16))) Roomy;
typedef Plain loose_t __attribute__((aligned(2)));
typedef union { char c[5]; double d; } Either;
`;

/** A header of `count` structs and unions made of such corners, always the same for the same seed. */
export function cornerHeader(seed: number, count: number, target: Target & Words): string {
  const maker = new CornerMaker(seed, target);
  return TYPES + Array.from({ length: count }, (_, i) => maker.struct(i)).join("");
}

/** How many bytes the words of a machine have. */
export interface Words {
  /** Of `long` and of addresses. */
  readonly word: 4 | 8;
}

class CornerMaker {
  readonly #next: (limit: number) => number;
  readonly #whole: readonly (readonly [string, number])[];
  readonly #other: readonly string[];
  #names = 0;

  constructor(seed: number, { word, longDouble, float128, float16, int128 }: Target & Words) {
    this.#next = xorshift(seed * 2654435761 | 1);
    for (let i = 0; i < 20; i++) this.#next(2);
    this.#whole = [
      ...WHOLE.map(([name, bits]) => [name, typeof bits === "number" ? bits : 8 * word] as const),
      ...(int128 ? [["__int128", 128], ["unsigned __int128", 128]] as const : []),
    ];
    this.#other = [
      ...["float", "double", "odd_t", "eight_t", "Huge", "void *", "_Complex double"],
      ...["Nothing", "Plain", "Tight", "Roomy", "loose_t", "Either", "_Atomic int"],
      ...(longDouble ? ["long double", "_Complex long double"] : []),
      ...(float128 === undefined ? [] : [float128]),
      ...(float16 === undefined ? [] : [float16]),
    ];
  }

  struct(index: number): string {
    this.#names = 0;
    const pack = this.#chance(25) ? this.#pick([1, 2, 4, 8, 16]) : undefined;
    const keyword = this.#chance(15) ? "union" : "struct";
    const attributes = [
      ...(this.#chance(20) ? ["packed"] : []),
      ...(this.#chance(15) ? [this.#aligned()] : []),
    ].map((name) => `__attribute__((${name})) `).join("");
    const fields = Array.from({ length: 1 + this.#next(8) }, () => `  ${this.#field()};\n`);
    if (keyword === "struct" && this.#chance(15)) {
      fields.push(`  int named;\n  ${this.#pick(this.#other)} open[];\n`);
    }
    const body = `typedef ${keyword} ${attributes}{\n${fields.join("")}} Corner${index};\n`;
    return pack === undefined ? body : `#pragma pack(push, ${pack})\n${body}#pragma pack(pop)\n`;
  }

  #field(): string {
    const kind = this.#next(100);
    const attribute = this.#chance(12)
      ? ` __attribute__((${this.#chance(50) ? "packed" : this.#aligned()}))`
      : "";
    if (kind < 45) return `${this.#bits()}${attribute}`;
    const name = `f${this.#names++}`;
    const type = this.#chance(50)
      ? this.#pick(this.#other)
      : this.#pick(this.#whole.filter(([name]) => !ALONE.includes(name)))[0];
    if (kind < 55) {
      const inner = this.#chance(50) ? "struct" : "union";
      return `${inner} { ${type} ${name}; ${this.#bits()}${attribute}; }${attribute}`;
    }
    const length = this.#chance(20) ? `[${this.#next(4)}]` : "";
    return `${type} ${name}${length}${attribute}`;
  }

  #bits(): string {
    const [type, most] = this.#pick(this.#whole);
    const kind = this.#next(10);
    if (kind === 0) return `${type} : 0`;
    const name = kind === 1 ? "" : `f${this.#names++} `;
    return `${type} ${name}: ${this.#width(most)}`;
  }

  #width(most: number): number {
    const ofNumbers = NUMBER_BITS.filter((bits) => bits <= most);
    return ofNumbers.length > 0 && this.#chance(25) ? this.#pick(ofNumbers) : 1 + this.#next(most);
  }

  #aligned(): string {
    const bytes = this.#next(7);
    return bytes === 6 ? "aligned" : `aligned(${2 ** bytes})`;
  }

  #chance(percent: number): boolean {
    return this.#next(100) < percent;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#next(choices.length)]!;
  }
}
