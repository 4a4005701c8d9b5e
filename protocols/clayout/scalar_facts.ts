import type { CScalarName } from "./c_types.ts";

/** What is known of a scalar, in memory and in JavaScript. */
export interface ScalarFacts {
  /** What its bits mean. */
  readonly kind: "bool" | "integer" | "float";
  /** Whether it has a sign. */
  readonly isSigned: boolean;
  /** Bits that count, 8 for a truth value. */
  readonly bits: number;
  /** Middle of the names of `DataView`'s methods, such as `BigInt64` of `getBigInt64`; none where there are no such methods. */
  readonly view: string | undefined;
  /** Whether JavaScript holds it as a `bigint`. */
  readonly isBig: boolean;
}

/** All scalars by their names. */
export const SCALAR_FACTS: Readonly<Record<CScalarName, ScalarFacts>> = {
  bool: { kind: "bool", isSigned: false, bits: 8, view: undefined, isBig: false },
  int8: integer(8, true),
  uint8: integer(8, false),
  int16: integer(16, true),
  uint16: integer(16, false),
  int32: integer(32, true),
  uint32: integer(32, false),
  int64: integer(64, true),
  uint64: integer(64, false),
  int128: integer(128, true),
  uint128: integer(128, false),
  float16: float(16, "Float16"),
  bfloat16: float(16, undefined),
  float32: float(32, "Float32"),
  float64: float(64, "Float64"),
  float80: float(80, undefined),
  float128: float(128, undefined),
};

/** Whether there is a scalar of that name. */
export function isScalarName(name: unknown): name is CScalarName {
  return typeof name === "string" && Object.hasOwn(SCALAR_FACTS, name);
}

/** Name of the typed array whose elements are such scalars, if there is one. */
export function typedArrayName(name: CScalarName): string | undefined {
  const { view } = SCALAR_FACTS[name];
  return view === undefined ? undefined : `${view}Array`;
}

/** Least and greatest integer of so many bits. */
export function integerRange(bits: number, isSigned: boolean): readonly [bigint, bigint] {
  const count = BigInt(bits);
  return isSigned ? [-(1n << count - 1n), (1n << count - 1n) - 1n] : [0n, (1n << count) - 1n];
}

function integer(bits: number, isSigned: boolean): ScalarFacts {
  const view = bits === 128
    ? undefined
    : `${bits === 64 ? "Big" : ""}${isSigned ? "Int" : "Uint"}${bits}`;
  return { kind: "integer", isSigned, bits, view, isBig: bits > 32 };
}

function float(bits: number, view: string | undefined): ScalarFacts {
  return { kind: "float", isSigned: true, bits, view, isBig: false };
}
