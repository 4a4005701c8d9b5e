import type { FoxgloveParameter, FoxgloveValue } from "../../../../protocols/foxglove/mod.ts";
import type { CType } from "../../../../protocols/clayout/c_types.ts";
import type { TopicParameter } from "../parameters/topic_parameters.ts";

/** A parameter as Foxglove has them, which tells floating point from whole numbers by a type. */
export function foxgloveParameter({ name, value, type }: TopicParameter): FoxgloveParameter {
  if (value === undefined) return { name };
  const kind = isFloat(type)
    ? "float64"
    : type.kind === "array" && isFloat(type.element) && !holdsNull(value)
    ? "float64_array"
    : undefined;
  return { name, value: withoutNull(value), ...(kind !== undefined && { type: kind }) };
}

function isFloat(type: CType): boolean {
  return type.kind === "scalar" && type.scalar.includes("float");
}

function holdsNull(value: unknown): boolean {
  return Array.isArray(value) && value.includes(null);
}

/** A value of JSON; NaN in an array, which is null there, as a text, because parameters know no null. */
function withoutNull(value: unknown): FoxgloveValue {
  if (value === null) return "NaN";
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== "object") return value as FoxgloveValue;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutNull(each)]));
}
