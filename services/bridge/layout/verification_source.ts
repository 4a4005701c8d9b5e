import type { CField, CLayout, CStruct } from "../../../protocols/clayout/mod.ts";
import { elementText, placesOf } from "./named_places.ts";

/** A bit-field whose place is proven by what the compiler makes of a struct in which its bits alone are set. */
export interface BitProof {
  /** Name of the variable. */
  readonly variable: string;
  /** The struct. */
  readonly struct: CStruct;
  /** Where in it, such as `flags.ready`. */
  readonly path: string;
  /** Bits from the struct's begin. */
  readonly first: number;
  /** How many. */
  readonly count: number;
}

/** A C file that compiles only where the layout is right. */
export interface VerificationSource {
  /** The file. */
  readonly text: string;
  /** How many structs it asserts. */
  readonly structs: number;
  /** How many places of fields it asserts. */
  readonly offsets: number;
  /** How many numbers of enums and macros it asserts. */
  readonly constants: number;
  /** Bit-fields, whose places the object file shows. */
  readonly bits: readonly BitProof[];
}

/** What is proven of. */
export interface VerificationOptions {
  /** How C names each type; `struct NAME` where it is not said. */
  readonly spellings?: ReadonlyMap<string, string>;
  /** Whether alignments are the compiler's word, and not taken from where fields stand; default true. */
  readonly areAlignsSure?: boolean;
  /** Whether the header is in C++, which cannot set nested fields by name: bit-fields are then left out. */
  readonly isCpp?: boolean;
}

/** Where bit-fields stand in the object file. */
export const BITS_SECTION = ".robo_bits";

/** The file that proves `layout`, behind `header`, which it includes. */
export function verificationSource(
  layout: CLayout,
  header: string,
  { spellings = new Map(), areAlignsSure = true, isCpp = false }: VerificationOptions = {},
): VerificationSource {
  const lines: string[] = [];
  const bits: BitProof[] = [];
  let offsets = 0;
  for (const [name, struct] of layout.structs) {
    const type = spellings.get(name) ?? name;
    lines.push("", ...sizeLines(type, struct, areAlignsSure));
    for (const place of placesOf(struct)) {
      if (place.field.bits === undefined) {
        lines.push(...fieldLines(type, name, place));
        offsets++;
      } else if (!isCpp) {
        bits.push(bitProof(`robo_bits_${bits.length}`, struct, place));
        const { variable, path } = bits.at(-1)!;
        const attribute = `__attribute__((used, section("${BITS_SECTION}")))`;
        lines.push(`const ${type} ${variable} ${attribute} = { .${path} = ${ones(place.field)} };`);
      }
    }
  }
  const constants = isCpp ? [] : constantLines(layout);
  const text = [...prologue(layout, header, isCpp), ...lines, "", ...constants, ""].join("\n");
  return { text, structs: layout.structs.size, offsets, constants: constants.length, bits };
}

function prologue(layout: CLayout, header: string, isCpp: boolean): string[] {
  const source = `${layout.source}, as ${layout.origin} has it`.replaceAll("*/", "* /");
  return [
    `/* Compiles only where structs are laid out as robo reads them: ${
      source.replaceAll(/[\r\n]/g, " ")
    }. */`,
    `#include ${JSON.stringify(header)}`,
    "#include <stddef.h>",
    ...(isCpp ? ["#define _Static_assert static_assert", "#define _Alignof alignof"] : []),
  ];
}

function sizeLines(
  type: string,
  { size, align, name }: CStruct,
  areAlignsSure: boolean,
): string[] {
  const sizes = assertion(`sizeof(${type}) == ${size}`, `${name} has ${size} bytes`);
  if (!areAlignsSure) return [sizes];
  const words = `${name} is aligned to ${align} bytes`;
  return [sizes, assertion(`_Alignof(${type}) == ${align}`, words)];
}

function fieldLines(
  type: string,
  name: string,
  { path, offset, field }: { path: string; offset: number; field: CField },
): string[] {
  const { size } = field.type;
  const lines = [
    assertion(`offsetof(${type}, ${path}) == ${offset}`, `${name}.${path} is at ${offset}`),
  ];
  // A flexible array has no size that C would say.
  if (size > 0) {
    lines.push(
      assertion(`sizeof(((${type} *)0)->${path}) == ${size}`, `${name}.${path} has ${size} bytes`),
    );
  }
  return lines;
}

function bitProof(
  variable: string,
  struct: CStruct,
  { path, offset, field }: { path: string; offset: number; field: CField },
): BitProof {
  const { bits } = field;
  // `offset` is that of the byte with the first bit, seen from the outermost struct.
  const first = offset * 8 + bits!.offset - field.offset * 8;
  return { variable, struct, path, first, count: bits!.count };
}

function ones({ type }: CField): string {
  return type.kind === "scalar" && type.scalar === "bool" ? "1" : "-1";
}

function constantLines({ enums, constants }: CLayout): string[] {
  const numbers = new Map(constants);
  for (const { values } of enums.values()) {
    for (const [name, value] of values) numbers.set(name, value);
  }
  return [...numbers].map(([name, value]) =>
    assertion(`(${name}) == ${elementText(value)}`, `${name} is ${value}`)
  );
}

function assertion(condition: string, words: string): string {
  return `_Static_assert(${condition}, ${JSON.stringify(words)});`;
}
