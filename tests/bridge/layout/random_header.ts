/**
 * Random C headers: all kinds of types that structs may hold, in all ways to lay them out, as text for a compiler and as a
 * description for a test.
 *
 * @module
 */
import { xorshift } from "../../lib/xorshift.ts";

/** What a compiler's target can do. */
export interface Target {
  /** How it calls a float of 16 bits, if it has one. */
  readonly float16?: string;
  /** How many bits of `long double` count; undefined where that is of a kind which is not carried. */
  readonly longDouble?: true;
  /** How it calls a float of 128 bits. */
  readonly float128?: string;
  /** Whether it has integers of 128 bits. */
  readonly int128?: true;
  /** Whether it has complex numbers. */
  readonly complex?: true;
  /** Whether no bit-field may have all bits of its type, of which clang says a wrong place. */
  readonly narrowBits?: true;
}

/** What a field holds. */
export type RandomType =
  | {
    readonly kind: "whole";
    readonly c: string;
    readonly bits: number;
    readonly isSigned: boolean;
  }
  | { readonly kind: "bool" }
  | {
    readonly kind: "float";
    readonly c: string;
    readonly precision: 11 | 24 | 53;
    readonly suffix: string;
  }
  | { readonly kind: "complex"; readonly c: string; readonly part: RandomType }
  | { readonly kind: "pointer" }
  | { readonly kind: "text"; readonly bytes: number }
  | {
    readonly kind: "enum";
    readonly c: string;
    readonly values: readonly (readonly [string, bigint])[];
  }
  | { readonly kind: "struct"; readonly struct: RandomStruct };

/** A field. */
export interface RandomField {
  /** Its name; undefined for padding and for structs whose fields count as the outer one's. */
  readonly name: string | undefined;
  /** What it, or each element, holds. */
  readonly type: RandomType;
  /** Dimensions of an array; 0 at the end for a flexible one. */
  readonly shape: readonly number[];
  /** Bits of a bit-field. */
  readonly bits?: number;
  /** How it is declared, without a semicolon. */
  readonly text: string;
}

/** A struct or union. */
export interface RandomStruct {
  /** How C names it; undefined for those that stand within others. */
  readonly spelling: string | undefined;
  /** Its name in a layout. */
  readonly name: string | undefined;
  readonly isUnion: boolean;
  readonly fields: readonly RandomField[];
  /** About how many bytes it has. */
  readonly weight: number;
  /** Whether others may hold it. */
  readonly canBeHeld: boolean;
}

/** A header. */
export interface RandomHeader {
  /** Its text. */
  readonly text: string;
  /** Its structs and unions with names, in order. */
  readonly structs: readonly RandomStruct[];
}

/** A header of `count` structs and unions, always the same for the same seed. */
export function randomHeader(seed: number, count: number, target: Target): RandomHeader {
  return new HeaderMaker(seed, target).header(count);
}

/** About how many bytes a struct may have that others are to hold. */
const HEAVY = 256;

const WHOLE: readonly [string, number, boolean][] = [
  ["signed char", 8, true],
  ["unsigned char", 8, false],
  ["int8_t", 8, true],
  ["uint8_t", 8, false],
  ["short", 16, true],
  ["uint16_t", 16, false],
  ["int", 32, true],
  ["unsigned", 32, false],
  ["int32_t", 32, true],
  ["uint32_t", 32, false],
  ["int64_t", 64, true],
  ["uint64_t", 64, false],
  ["long long", 64, true],
  ["volatile uint16_t", 16, false],
  ["aligned_t", 32, true],
];

class HeaderMaker {
  readonly #next: (limit: number) => number;
  readonly #target: Target;
  readonly #structs: RandomStruct[] = [];
  readonly #enums: Extract<RandomType, { kind: "enum" }>[] = [];
  readonly #lines: string[] = ["#include <stdint.h>", "#include <stdbool.h>"];
  #names = 0;

  constructor(seed: number, target: Target) {
    this.#next = xorshift(seed * 2654435761 | 1);
    for (let i = 0; i < 20; i++) this.#next(2);
    this.#target = target;
  }

  header(count: number): RandomHeader {
    this.#lines.push("typedef int aligned_t __attribute__((aligned(8)));");
    for (let i = 0; i < 12; i++) this.#enum(i);
    for (let i = 0; i < count; i++) this.#struct(i);
    return { text: `${this.#lines.join("\n")}\n`, structs: this.#structs };
  }

  #chance(percent: number): boolean {
    return this.#next(100) < percent;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#next(choices.length)]!;
  }

  #enum(index: number): void {
    const kind = this.#next(4);
    const values: [string, bigint][] = [];
    let value = kind === 1 ? -3n : 0n;
    for (let i = 0; i < 2 + this.#next(5); i++) {
      values.push([`E${index}_${i}`, value]);
      value += BigInt(1 + this.#next(kind === 2 ? 1 : 9));
    }
    if (kind === 3) values.push([`E${index}_BIG`, (1n << 40n) + BigInt(this.#next(1000))]);
    const body = values.map(([name, value]) => `${name} = ${value}LL`).join(", ");
    const packed = kind === 2 ? "__attribute__((packed)) " : "";
    const hasTag = this.#chance(50);
    this.#lines.push(
      hasTag
        ? `enum ${packed}Enum${index} { ${body} };`
        : `typedef enum ${packed}{ ${body} } Enum${index};`,
    );
    this.#enums.push({ kind: "enum", c: `${hasTag ? "enum " : ""}Enum${index}`, values });
  }

  #struct(index: number): void {
    this.#names = 0;
    const isUnion = this.#chance(8);
    const name = `Struct${index}`;
    const style = this.#next(4);
    const pack = this.#chance(12) ? this.#pick([1, 2, 4, 8]) : undefined;
    const attributes = [
      ...(this.#chance(20) ? ["packed"] : []),
      ...(this.#chance(10) ? [`aligned(${this.#pick([2, 4, 8, 16, 32])})`] : []),
    ];
    const attribute = attributes.length === 0 ? "" : `__attribute__((${attributes.join(", ")})) `;
    const { fields, text, weight, isOpen } = this.#body({ depth: 0, isUnion });
    const keyword = isUnion ? "union" : "struct";
    if (pack !== undefined) this.#lines.push(`#pragma pack(push, ${pack})`);
    const tag = style === 0 ? name : style === 1 ? `${name}_tag` : "";
    const body = `${keyword} ${attribute}${tag} {\n${text}}`;
    this.#lines.push(style === 0 ? `${body};` : `typedef ${body} ${name};`);
    if (pack !== undefined) this.#lines.push("#pragma pack(pop)");
    const spelling = style === 0 ? `${keyword} ${name}` : name;
    const canBeHeld = weight <= HEAVY && !isOpen;
    this.#structs.push({ spelling, name, isUnion, fields, weight, canBeHeld });
  }

  #body({ depth, isUnion }: { readonly depth: number; readonly isUnion: boolean }) {
    const fields: RandomField[] = [];
    let weight = 0;
    const count = 1 + this.#next(depth === 0 ? 9 : 4);
    for (let i = 0; i < count; i++) {
      const { field, bytes } = this.#field(depth);
      fields.push(field);
      weight += bytes;
    }
    if (fields.every(({ name, type }) => name === undefined && type.kind !== "struct")) {
      fields.push(this.#plain(whole("int", 32, true), []).field);
      weight += 4;
    }
    const isOpen = depth === 0 && !isUnion && this.#chance(4);
    if (isOpen) fields.push(this.#plain(this.#leaf(), [0]).field);
    const indent = "  ".repeat(depth + 1);
    const text = fields.map((field) => `${indent}${field.text};\n`).join("");
    return { fields, text, weight, isOpen };
  }

  #field(depth: number): { field: RandomField; bytes: number } {
    const kind = this.#next(100);
    if (kind < 22) return { field: this.#bitField(), bytes: 4 };
    if (kind < 30 && depth < 3) return this.#inner(depth);
    const held = this.#structs.filter(({ canBeHeld }) => canBeHeld);
    if (kind < 42 && held.length > 0) {
      const struct = this.#pick(held.slice(-30));
      const shape = this.#chance(30) ? [1 + this.#next(3)] : [];
      const bytes = struct.weight * (shape[0] ?? 1);
      const name = this.#name();
      const text = `${struct.spelling} ${name}${brackets(shape)}`;
      return { field: { name, type: { kind: "struct", struct }, shape, text }, bytes };
    }
    const shape = this.#chance(25)
      ? Array.from({ length: 1 + this.#next(3) }, () => 1 + this.#next(4))
      : [];
    return this.#plain(this.#leaf(), shape);
  }

  /** A struct or union that is declared where it is used, with a name or without. */
  #inner(depth: number): { field: RandomField; bytes: number } {
    const isUnion = this.#chance(40);
    const name = this.#chance(50) ? this.#name() : undefined;
    const { fields, text, weight } = this.#body({ depth: depth + 1, isUnion });
    const struct = {
      spelling: undefined,
      name: undefined,
      isUnion,
      fields,
      weight,
      canBeHeld: false,
    };
    const indent = "  ".repeat(depth + 1);
    const packed = this.#chance(15) ? "__attribute__((packed)) " : "";
    const body = `${isUnion ? "union" : "struct"} ${packed}{\n${text}${indent}}`;
    const field = {
      name,
      type: { kind: "struct", struct } as const,
      shape: [],
      text: name === undefined ? body : `${body} ${name}`,
    };
    return { field, bytes: weight };
  }

  #plain(leaf: RandomType, shape: readonly number[]): { field: RandomField; bytes: number } {
    const name = this.#name();
    // What is aligned to more than its size cannot stand in a row.
    const isAligned = leaf.kind === "whole" && leaf.c === "aligned_t" && shape.length > 0;
    const type = isAligned ? whole("int32_t", 32, true) : leaf;
    const all = type.kind === "text" ? [...shape, type.bytes] : shape;
    const align = this.#chance(4) ? `_Alignas(${this.#pick([16, 32])}) ` : "";
    const packed = align === "" && this.#chance(4) ? " __attribute__((packed))" : "";
    const text = `${align}${spelling(type)}${name}${brackets(all)}${packed}`;
    const count = shape.reduce((product, length) => product * length, 1);
    return { field: { name, type, shape, text }, bytes: count * bytesOf(type) };
  }

  #bitField(): RandomField {
    const kind = this.#next(10);
    if (kind === 0) {
      return { ...hidden, text: `${this.#pick(["int", "uint8_t", "long long"])} : 0` };
    }
    if (kind === 1) return { ...hidden, text: `unsigned : ${1 + this.#next(20)}` };
    const name = this.#name();
    if (kind === 2) {
      return { name, type: { kind: "bool" }, shape: [], bits: 1, text: `bool ${name} : 1` };
    }
    if (kind === 3) {
      const type = this.#pick(
        this.#enums.filter(({ values }) => values.every(([, value]) => value >= 0n && value < 64n)),
      );
      const bits = 6 + this.#next(this.#target.narrowBits ? 2 : 3);
      if (type !== undefined) {
        return { name, type, shape: [], bits, text: `${type.c} ${name} : ${bits}` };
      }
    }
    const [c, most, isSigned] = this.#pick(WHOLE.filter(([c]) => !/aligned|volatile/.test(c)));
    const bits = 1 + this.#next(this.#target.narrowBits ? most - 1 : most);
    return {
      name,
      type: whole(c, most, isSigned),
      shape: [],
      bits,
      text: `${c} ${name} : ${bits}`,
    };
  }

  #leaf(): RandomType {
    const { float16, float128, longDouble, int128, complex } = this.#target;
    const kind = this.#next(100);
    if (kind < 45) return whole(...this.#pick(WHOLE));
    if (kind < 50) return { kind: "bool" };
    if (kind < 58) return { kind: "float", c: "float", precision: 24, suffix: "" };
    if (kind < 66) return { kind: "float", c: "double", precision: 53, suffix: "" };
    if (kind < 74) return { kind: "text", bytes: 1 + this.#next(20) };
    if (kind < 82) return this.#pick(this.#enums);
    if (kind < 86) return { kind: "pointer" };
    if (kind < 89 && longDouble) {
      return { kind: "float", c: "long double", precision: 53, suffix: "L" };
    }
    if (kind < 92 && float128 !== undefined) {
      return { kind: "float", c: float128, precision: 53, suffix: "L" };
    }
    if (kind < 95 && float16 !== undefined) {
      return { kind: "float", c: float16, precision: 11, suffix: "" };
    }
    if (kind < 97 && int128) return whole("__int128", 128, true);
    if (kind < 98 && int128) return whole("unsigned __int128", 128, false);
    if (complex) {
      const part = { kind: "float", c: "float", precision: 24, suffix: "" } as const;
      return { kind: "complex", c: "_Complex float", part };
    }
    return whole("long long", 64, true);
  }

  #name(): string {
    return `f${this.#names++}`;
  }
}

const hidden = { name: undefined, type: whole("int", 32, true), shape: [] };

function whole(c: string, bits: number, isSigned: boolean): RandomType {
  return { kind: "whole", c, bits, isSigned };
}

function spelling(type: RandomType): string {
  if (type.kind === "bool") return "bool ";
  if (type.kind === "pointer") return "const char *";
  if (type.kind === "text") return "char ";
  if (type.kind === "struct") return `${type.struct.spelling} `;
  return `${type.c} `;
}

function bytesOf(type: RandomType): number {
  if (type.kind === "whole") return type.bits / 8;
  return type.kind === "text" ? type.bytes : 8;
}

function brackets(shape: readonly number[]): string {
  return shape.map((length) => `[${length === 0 ? "" : length}]`).join("");
}
