import { floatLiteral, textLiteral, wholeLiteral } from "./c_literals.ts";
import type { RandomField, RandomStruct, RandomType } from "./random_header.ts";

/** A value of a struct: what a codec has to make of its bytes, and how C writes it. */
export interface RandomValue {
  /** As a codec reads it; of unions only the member that was written. */
  readonly expected: unknown;
  /** As C writes it behind an equals sign. */
  readonly initializer: string;
  /** Places, such as `.f1[2].f0`, and what to put there; texts are to be copied. */
  readonly leaves: readonly Leaf[];
}

/** A place in a struct, and its value in C. */
export interface Leaf {
  /** Behind the name of the variable. */
  readonly path: string;
  /** What C writes. */
  readonly literal: string;
  /** Of texts their bytes without a zero at the end. */
  readonly length?: number;
  /** Whether it equals itself, which NaN does not. */
  readonly isComparable: boolean;
}

/** A random value of `struct`; `size` says how many bytes a member of a union has. */
export function randomValue(
  struct: RandomStruct,
  next: (limit: number) => number,
  sizes: MemberSizes,
): RandomValue {
  const expected: Record<string, unknown> = {};
  const parts: string[] = [];
  const leaves: Leaf[] = [];
  for (const field of struct.isUnion ? [largest(struct, sizes)] : struct.fields) {
    if (field.name === undefined && field.type.kind !== "struct") continue;
    if (field.shape.at(-1) === 0) {
      expected[field.name!] = [];
      continue;
    }
    const value = fieldValue(field, field.shape, { next, sizes: sizes.of(field) });
    const dot = field.name === undefined ? "" : `.${field.name}`;
    leaves.push(...value.leaves.map((leaf) => ({ ...leaf, path: `${dot}${leaf.path}` })));
    if (field.name === undefined) {
      Object.assign(expected, value.expected);
      parts.push(value.initializer.slice(1, -1));
    } else {
      expected[field.name] = value.expected;
      parts.push(`.${field.name} = ${value.initializer}`);
    }
  }
  return { expected, initializer: `{${parts.filter((part) => part !== "").join(", ")}}`, leaves };
}

/** How many bytes members of unions have, which decides which of them is written. */
export interface MemberSizes {
  /** Bytes of a member. */
  size(field: RandomField): number;
  /** The sizes in the struct that a field holds. */
  of(field: RandomField): MemberSizes;
}

function largest({ fields }: RandomStruct, sizes: MemberSizes): RandomField {
  const named = fields.filter(({ name, type }) => name !== undefined || type.kind === "struct");
  return named.reduce((best, field) => sizes.size(field) > sizes.size(best) ? field : best);
}

interface ValueOptions {
  readonly next: (limit: number) => number;
  readonly sizes: MemberSizes;
}

function fieldValue(
  field: RandomField,
  shape: readonly number[],
  options: ValueOptions,
): RandomValue {
  const [length, ...inner] = shape;
  if (length === undefined) return oneValue(field.type, field.bits, options);
  const elements = Array.from({ length }, () => fieldValue(field, inner, options));
  return {
    expected: elements.map(({ expected }) => expected),
    initializer: `{${elements.map(({ initializer }) => initializer).join(", ")}}`,
    leaves: elements.flatMap(({ leaves }, i) =>
      leaves.map((leaf) => ({ ...leaf, path: `[${i}]${leaf.path}` }))
    ),
  };
}

function oneValue(
  type: RandomType,
  bits: number | undefined,
  { next, sizes }: ValueOptions,
): RandomValue {
  switch (type.kind) {
    case "struct":
      return randomValue(type.struct, next, sizes);
    case "bool": {
      const value = next(2) === 1;
      return leaf(value, String(Number(value)));
    }
    case "whole": {
      const count = bits ?? type.bits;
      const value = randomWhole(next, count, type.isSigned);
      const isNumber = bits === undefined ? type.bits <= 32 : bits <= 32;
      return leaf(isNumber ? Number(value) : value, wholeLiteral(value, type.bits));
    }
    case "float": {
      const value = randomFloat(next, type.precision);
      const literal = `(${type.c})${floatLiteral(value, type.suffix)}`;
      return leaf(value, literal, !Number.isNaN(value));
    }
    case "complex": {
      const [real, imaginary] = [finite(next), finite(next)];
      const literal = `__builtin_complex((float)${floatLiteral(real, "")}, (float)${
        floatLiteral(imaginary, "")
      })`;
      return leaf([real, imaginary], literal);
    }
    case "pointer": {
      const value = next(0x7fffffff);
      return leaf(BigInt(value), `(const char *)(uintptr_t)${value}u`);
    }
    case "text": {
      const text = randomText(next, type.bytes);
      const length = new TextEncoder().encode(text).length;
      return {
        ...leaf(text, textLiteral(text)),
        leaves: [{ path: "", literal: textLiteral(text), length, isComparable: true }],
      };
    }
    case "enum": {
      const [name, value] = type.values[next(type.values.length)]!;
      const first = type.values.find(([, other]) => other === value)?.[0] ?? name;
      return leaf(first, name);
    }
  }
}

function leaf(expected: unknown, literal: string, isComparable = true): RandomValue {
  return { expected, initializer: literal, leaves: [{ path: "", literal, isComparable }] };
}

function randomWhole(next: (limit: number) => number, bits: number, isSigned: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < 8; i++) value = (value << 16n) | BigInt(next(65536));
  const kind = next(8);
  if (kind === 0) value = 0n;
  if (kind === 1) value = -1n;
  if (kind === 2) value = 1n << BigInt(bits - 1);
  return isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

function randomFloat(next: (limit: number) => number, precision: 11 | 24 | 53): number {
  const kind = next(12);
  if (kind === 0) return NaN;
  if (kind === 1) return next(2) === 0 ? Infinity : -Infinity;
  if (kind === 2) return -0;
  const most = 2 ** precision;
  const mantissa = precision === 53 ? next(2 ** 31) * 2 ** 22 + next(2 ** 22) : next(most);
  const exponent = precision === 11
    ? next(16) - 14
    : precision === 24
    ? next(200) - 120
    : next(1800) - 1000;
  const value = mantissa * 2 ** exponent;
  const exact = precision === 24
    ? Math.fround(value)
    : precision === 11
    ? Math.f16round(value)
    : value;
  return next(2) === 0 ? exact : -exact;
}

function finite(next: (limit: number) => number): number {
  return (next(20000) - 10000) / 64;
}

function randomText(next: (limit: number) => number, bytes: number): string {
  const letters = ["a", "Z", "7", " ", '"', "\\", "\n", "é", "世", "🤖", "?"];
  let text = "";
  for (let left = next(bytes + 1); left > 0;) {
    const letter = letters[next(letters.length)]!;
    left -= new TextEncoder().encode(letter).length;
    if (left >= 0) text += letter;
  }
  return text;
}
