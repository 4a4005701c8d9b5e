import { elementOf } from "./c_type_text.ts";
import type { CField, CScalarName, CStruct, CType } from "./c_types.ts";
import { membersOf } from "./members.ts";
import { SCALAR_FACTS, typedArrayName } from "./scalar_facts.ts";

/** What a codec is compared with: reads bit by bit, by the definitions of the formats, and knows no code that is made. */
export class SlowReader {
  readonly #bytes: Uint8Array;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, byteOrder: "little" | "big") {
    this.#bytes = bytes;
    this.#little = byteOrder === "little";
  }

  struct(struct: CStruct, at: number): Record<string, unknown> {
    const entries = membersOf(struct).map(({ field, base }) =>
      [field.name, this.#field(field, at + base)] as const
    );
    return Object.fromEntries(entries);
  }

  #field({ type, offset, bits }: CField, at: number): unknown {
    if (bits === undefined) return this.value(type, at + offset);
    if (type.kind !== "scalar" && type.kind !== "enum") throw new Error("No bits");
    const { isSigned, kind } = SCALAR_FACTS[type.scalar];
    let number = 0n;
    for (let i = 0; i < bits.count; i++) {
      // The least significant bit is the first one, or the last.
      const bit = 8 * at + bits.offset + (this.#little ? i : bits.count - 1 - i);
      const byte = this.#bytes[bit >> 3]!;
      number |= BigInt(byte >> (this.#little ? bit & 7 : 7 - (bit & 7)) & 1) << BigInt(i);
    }
    if (kind === "bool") return number !== 0n;
    const value = isSigned ? BigInt.asIntN(bits.count, number) : number;
    return named(type, bits.count > 32 ? value : Number(value));
  }

  value(type: CType, at: number): unknown {
    switch (type.kind) {
      case "struct":
        return this.struct(type, at);
      case "pointer":
        return this.#unsigned(at, type.size);
      case "text": {
        const bytes = this.#bytes.subarray(at, at + type.size);
        const end = bytes.indexOf(0);
        return new TextDecoder("utf-8", { ignoreBOM: true })
          .decode(bytes.subarray(0, end < 0 ? undefined : end));
      }
      case "array": {
        const list = Array.from(
          { length: type.length },
          (_, i) => this.value(type.element, at + i * type.element.size),
        );
        const typed = type.element.kind === "scalar"
          ? typedArrayName(type.element.scalar)
          : undefined;
        if (typed === undefined) return list;
        return (globalThis as unknown as Record<string, { from(list: unknown): unknown }>)[typed]!
          .from(list);
      }
      case "enum":
      case "scalar":
        return named(type, this.#scalar(type.scalar, at, type.size));
    }
  }

  #scalar(name: CScalarName, at: number, size: number): unknown {
    const { kind, bits, isSigned, isBig } = SCALAR_FACTS[name];
    if (kind === "bool") return this.#unsigned(at, size) !== 0n;
    const number = this.#unsigned(at, bits / 8);
    if (kind === "integer") {
      const value = isSigned ? BigInt.asIntN(bits, number) : number;
      return isBig ? value : Number(value);
    }
    return floatValue(number, FORMATS[name]!);
  }

  #unsigned(at: number, size: number): bigint {
    let number = 0n;
    for (let i = 0; i < size; i++) {
      number = number * 256n + BigInt(this.#bytes[this.#little ? at + size - 1 - i : at + i]!);
    }
    return number;
  }
}

/** Bits of the exponent and of the fraction, and whether the leading one is written. */
interface FloatFormat {
  readonly exponent: number;
  readonly fraction: number;
  readonly hasLeading?: boolean;
}

const FORMATS: Partial<Record<CScalarName, FloatFormat>> = {
  float16: { exponent: 5, fraction: 10 },
  bfloat16: { exponent: 8, fraction: 7 },
  float32: { exponent: 8, fraction: 23 },
  float64: { exponent: 11, fraction: 52 },
  float80: { exponent: 15, fraction: 63, hasLeading: true },
  float128: { exponent: 15, fraction: 112 },
};

function floatValue(bits: bigint, { exponent, fraction, hasLeading = false }: FloatFormat): number {
  const places = fraction + (hasLeading ? 1 : 0);
  const mantissa = BigInt.asUintN(places, bits);
  const power = Number(BigInt.asUintN(exponent, bits >> BigInt(places)));
  const sign = bits >> BigInt(places + exponent) === 0n ? 1 : -1;
  if (power === 2 ** exponent - 1) {
    return BigInt.asUintN(fraction, mantissa) === 0n ? sign * Infinity : NaN;
  }
  const whole = power === 0 || hasLeading ? mantissa : mantissa | 1n << BigInt(fraction);
  return sign * nearest(whole, Math.max(power, 1) - (2 ** (exponent - 1) - 1) - fraction);
}

/** Reading a decimal text is what JavaScript rounds rightly. */
function nearest(whole: bigint, exponent: number): number {
  if (exponent >= 0) return exponent > 20000 ? Infinity : Number(whole << BigInt(exponent));
  // x · 2^-n is x · 5^n · 10^-n.
  return Number(`${whole * 5n ** BigInt(-exponent)}e${exponent}`);
}

function named(type: CType, value: unknown): unknown {
  if (type.kind !== "enum") return value;
  const plain = typeof value === "bigint" && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value;
  return [...type.values].find(([, number]) => number === plain)?.[0] ?? plain;
}

/** What a value is after it has been to JSON and back. */
export function asJson(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, asJson);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asJson(inner)]));
}

/** The same value with typed arrays as lists: all NaNs in them are one. */
export function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    return { typed: value.constructor.name, list: Array.from(value as Float64Array) };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Whether nothing of a type is lost by being read, and no union is in it. */
export function isExact(type: CType): boolean {
  const { element } = elementOf(type);
  if (element.kind === "struct") {
    return !element.isUnion && element.fields.every((field) => isExact(field.type));
  }
  return element.kind === "enum" || element.kind === "pointer" ||
    (element.kind === "scalar" && SCALAR_FACTS[element.scalar].kind === "integer");
}
