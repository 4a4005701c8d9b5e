import type { CEnum, CField, CPointer, CScalar } from "./c_types.ts";
import { integerRange, SCALAR_FACTS, type ScalarFacts } from "./scalar_facts.ts";

/** What a place takes: as a condition on the JavaScript variable `x`, and in words. */
export interface ValueRule {
  /** A JavaScript expression that is true for what fits. */
  readonly condition: string;
  /** What it has to be, such as `an integer from 0 to 255`. */
  readonly words: string;
}

/** What is said of a field besides its type. */
export type FieldLimits = Pick<CField, "bits" | "min" | "max" | "unit">;

/** Most names of an enum that are said. */
const MOST_NAMES = 20;

/** From here on numbers round to infinity: halfway from the greatest one to the next power of two. */
const FLOAT_LIMITS: Readonly<Record<string, number>> = {
  float16: 65520,
  bfloat16: 2 ** 128 - 2 ** 119,
  float32: 2 ** 128 - 2 ** 103,
};

/** The rule for a scalar or an enum, with the least and greatest value of its field. */
export function valueRule(type: CScalar | CEnum, field: FieldLimits): ValueRule {
  const facts = SCALAR_FACTS[type.scalar];
  if (facts.kind === "bool") return { condition: 'typeof x === "boolean"', words: "true or false" };
  if (facts.kind === "float") return floatRule(type.scalar, field);
  const bits = field.bits?.count ?? facts.bits;
  return integerRule(type, { facts, bits, field });
}

/** The rule for an address of so many bytes. */
export function pointerRule({ size }: CPointer): ValueRule {
  const [least, most] = integerRange(8 * size, false);
  return {
    condition: `typeof x === "bigint" && x >= ${least}n && x <= ${most}n`,
    words: `an address from ${least} to ${most}`,
  };
}

/** Whether JavaScript holds it as a `bigint`: more than 32 bits. */
export function isBig(type: CScalar | CEnum, field: FieldLimits): boolean {
  return SCALAR_FACTS[type.scalar].isBig && (field.bits?.count ?? 64) > 32;
}

function integerRule(
  type: CScalar | CEnum,
  { facts, bits, field }: {
    readonly facts: ScalarFacts;
    readonly bits: number;
    readonly field: FieldLimits;
  },
): ValueRule {
  const [first, last] = integerRange(bits, facts.isSigned);
  const least = larger(first, field.min);
  const most = smaller(last, field.max);
  const condition = isBig(type, field)
    ? `typeof x === "bigint" && x >= ${least}n && x <= ${most}n`
    : `Number.isInteger(x) && x >= ${least} && x <= ${most}`;
  const words = `an integer from ${least} to ${most}${unitText(field)}`;
  if (type.kind === "scalar") return { condition, words };
  const names = [...type.values.keys()].slice(0, MOST_NAMES);
  return { condition, words: names.length === 0 ? words : `${names.join(", ")}, or ${words}` };
}

function floatRule(name: string, field: FieldLimits): ValueRule {
  const { min, max } = field;
  const conditions = ['typeof x === "number"'];
  const limit = FLOAT_LIMITS[name];
  if (limit !== undefined) conditions.push(`(Math.abs(x) < ${limit} || x - x !== 0)`);
  // Said so that NaN does not fit.
  if (min !== undefined) conditions.push(`x >= ${min}`);
  if (max !== undefined) conditions.push(`x <= ${max}`);
  const isBounded = limit === undefined || (min !== undefined && max !== undefined);
  const bits = isBounded ? "" : ` that ${SCALAR_FACTS[name as "float32"].bits} bits hold`;
  return { condition: conditions.join(" && "), words: `a number${bits}${rangeText(field)}` };
}

function rangeText(field: FieldLimits): string {
  const { min, max } = field;
  const unit = unitText(field);
  if (min !== undefined && max !== undefined) return `, from ${min} to ${max}${unit}`;
  if (min !== undefined) return ` of at least ${min}${unit}`;
  return max === undefined ? "" : ` of at most ${max}${unit}`;
}

function unitText({ unit, min, max }: FieldLimits): string {
  return unit === undefined || (min === undefined && max === undefined) ? "" : ` ${unit}`;
}

function larger(least: bigint, min: number | undefined): bigint {
  if (min === undefined) return least;
  const own = BigInt(Math.ceil(min));
  return own > least ? own : least;
}

function smaller(most: bigint, max: number | undefined): bigint {
  if (max === undefined) return most;
  const own = BigInt(Math.floor(max));
  return own < most ? own : most;
}
