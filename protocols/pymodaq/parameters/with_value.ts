import { RoboError } from "../../../errors.ts";
import { valueToLiteral } from "./literal_json.ts";
import { pythonRepr } from "./literal_writer.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { shortText } from "./short_text.ts";
import { typedValue } from "./typed_value.ts";
import { checkLimits } from "./value_limits.ts";
import { valueKind } from "./value_kind.ts";

/**
 * The parameter with another value. Texts are taken for what they say where the type is not text: `"7.5"`, `"true"`,
 * `"#ff8000"`, `"2026-11-21T12:00:00Z"`.
 *
 * Throws a `RoboError`: kind `usage` for a value that is not of the parameter's type, `denied` for one that is outside of its
 * limits or none of its choices. Whether the parameter is readonly is not looked at: the device itself may change it.
 */
export function withValue(parameter: Parameter, value: ParameterValue): Parameter {
  const kind = valueKind(parameter.type);
  if (kind === "group" || kind === "action") {
    throw new RoboError("usage", `${parameter.name} has no value: its type is ${parameter.type}`, {
      hint: kind === "group" ? "Name a parameter below it" : "It can be pressed at the device only",
    });
  }
  const typed = typedValue(parameter, kind, value);
  if (typed === undefined) {
    throw new RoboError("usage", `${shown(value)} is no value for ${parameter.name}`, {
      hint: `Its type is ${parameter.type}`,
    });
  }
  checkLimits(parameter, kind, typed);
  const { problem, ...others } = parameter;
  // The value that could not be read is gone; what is wrong with the limits stays.
  const left = problem?.split("; ").filter((one) => !one.startsWith("Its value")).join("; ");
  return { ...others, value: typed, ...(left ? { problem: left } : {}) };
}

function shown(value: ParameterValue): string {
  if (typeof value === "string") return shortText(value);
  if (value === null || typeof value !== "object") return pythonRepr(valueToLiteral(value));
  return Array.isArray(value) ? "A list" : "An object";
}
