import { parseLiteral } from "./literal_reader.ts";
import { isLiteralDict, isLiteralList } from "./literal_shape.ts";
import { pythonRepr } from "./literal_writer.ts";
import type { Literal, ParameterValue } from "./parameter.ts";

/**
 * A literal as JSON has it: keys of dicts as text, whole numbers that a number cannot hold exactly as their digits.
 */
export function literalToValue(literal: Literal): ParameterValue {
  if (typeof literal === "bigint") {
    return Number.isSafeInteger(Number(literal)) ? Number(literal) : String(literal);
  }
  if (isLiteralList(literal)) return literal.map(literalToValue);
  if (!isLiteralDict(literal)) return literal;
  return Object.fromEntries(
    literal.entries.map(([key, value]) => [keyText(key), literalToValue(value)]),
  );
}

/**
 * JSON as a literal. Whether a number is Python's int or float is taken from `example`, the literal that stood there before;
 * without one whole numbers are ints.
 */
export function valueToLiteral(value: ParameterValue, example?: Literal): Literal {
  if (typeof value === "number") return numberToLiteral(value, example);
  if (typeof value === "string" && typeof example === "bigint" && /^-?\d{1,4000}$/.test(value)) {
    return BigInt(value);
  }
  if (value === null || typeof value !== "object") return value;
  if (isValueList(value)) {
    const examples = isLiteralList(example) ? example : [];
    return value.map((item, i) => valueToLiteral(item, examples[i] ?? examples[0]));
  }
  const examples = new Map(isLiteralDict(example) ? example.entries.map(keyed) : []);
  return {
    entries: Object.entries(value).map(([key, item]) => {
      const [exampleKey, exampleItem] = examples.get(key) ?? [key, undefined];
      return [exampleKey, valueToLiteral(item, exampleItem)] as const;
    }),
  };
}

/** Whether two values of parameters are the same: not a number is itself, the order of an object's keys is nothing. */
export function isSameValue(
  one: ParameterValue | undefined,
  other: ParameterValue | undefined,
): boolean {
  if (Object.is(one, other) || one === other) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null || one === undefined || other === undefined) return false;
  if (isValueList(one) || isValueList(other)) {
    return isValueList(one) && isValueList(other) && one.length === other.length &&
      one.every((item, i) => isSameValue(item, other[i]));
  }
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key], other[key]));
}

/** Whether a value is a list. */
export function isValueList(value: ParameterValue | undefined): value is readonly ParameterValue[] {
  return Array.isArray(value);
}

/** The literal in `text`, or `undefined` when there is none. */
export function literalOf(text: string | undefined): Literal | undefined {
  if (text === undefined) return undefined;
  try {
    return parseLiteral(text);
  } catch {
    return undefined;
  }
}

function numberToLiteral(value: number, example: Literal | undefined): number | bigint {
  const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0);
  return isWhole && typeof example !== "number" ? BigInt(value) : value;
}

function keyed(entry: readonly [Literal, Literal]): [string, readonly [Literal, Literal]] {
  return [keyText(entry[0]), entry];
}

function keyText(key: Literal): string {
  return typeof key === "string" ? key : pythonRepr(key);
}
