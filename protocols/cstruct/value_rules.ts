import { scalarOf } from "./scalars.ts";
import type { EnumType, FieldDescription, ScalarType } from "./types.ts";

/** What numbers a field takes: as a condition on the JavaScript variable `x`, and in words. */
export interface ValueRule {
  /** A JavaScript expression that is true for what fits. */
  readonly condition: string;
  /** What it has to be, such as `an integer from 0 to 255`. */
  readonly words: string;
}

/** From here on a number rounds to infinity as a 32-bit float: halfway from the greatest one to the next power of two. */
const FLOAT32_LIMIT = "3.4028235677973366e38";

/** The rule for a scalar or an enum, with the least and greatest value of its field. */
export function valueRule(type: ScalarType | EnumType, field: FieldDescription): ValueRule {
  const name = type.kind === "enum" ? type.base : type.scalar;
  const { range, typescript } = scalarOf(name);
  if (name === "bool") return { condition: 'typeof x === "boolean"', words: "true or false" };
  if (range === undefined) return floatRule(name, field);
  const least = larger(range[0], field.min);
  const most = smaller(range[1], field.max);
  if (typescript === "bigint") {
    return {
      condition: `typeof x === "bigint" && x >= ${least}n && x <= ${most}n`,
      words: `an integer from ${least} to ${most}`,
    };
  }
  const condition = `Number.isInteger(x) && x >= ${least} && x <= ${most}`;
  if (type.kind === "scalar") return { condition, words: `an integer from ${least} to ${most}` };
  return {
    condition,
    words: `${
      [...type.values.keys()].slice(0, 20).join(", ")
    }, or an integer from ${least} to ${most}`,
  };
}

function floatRule(name: string, { min, max }: FieldDescription): ValueRule {
  const conditions = ['typeof x === "number"'];
  if (name === "float32") conditions.push(`(Math.abs(x) < ${FLOAT32_LIMIT} || x - x !== 0)`);
  // Said so that NaN does not fit.
  if (min !== undefined) conditions.push(`x >= ${min}`);
  if (max !== undefined) conditions.push(`x <= ${max}`);
  return { condition: conditions.join(" && "), words: floatWords(name, min, max) };
}

function floatWords(name: string, min: number | undefined, max: number | undefined): string {
  const what = name === "float32" ? "a number that 32 bits hold" : "a number";
  if (min !== undefined && max !== undefined) return `${what}, from ${min} to ${max}`;
  if (min !== undefined) return `${what} of at least ${min}`;
  return max === undefined ? what : `${what} of at most ${max}`;
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
