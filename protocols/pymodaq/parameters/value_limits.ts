import { RoboError } from "../../../errors.ts";
import { isSameValue, isValueList } from "./literal_json.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { shortText } from "./short_text.ts";
import type { ValueKind } from "./value_kind.ts";

/** Choices that a hint lists at most. */
const LISTED = 12;

/** Throws a `RoboError` of kind `denied` when a value is outside of the parameter's limits, or none of its choices. */
export function checkLimits(parameter: Parameter, kind: ValueKind, value: ParameterValue): void {
  const { limits } = parameter;
  if (limits === undefined || limits === null || typeof limits !== "object") return;
  if (kind === "int" || kind === "float") checkRange(parameter, limits, value);
  if (kind === "list") checkChoices(parameter, [value]);
  if (kind === "items" && isValueList(value)) checkChoices(parameter, value);
}

function checkRange(
  { name }: Parameter,
  limits: NonNullable<ParameterValue>,
  value: ParameterValue,
): void {
  if (!isValueList(limits as ParameterValue)) return;
  const [least, greatest] = limits as readonly ParameterValue[];
  const number = Number(value);
  if (typeof least === "number" && number < least) {
    throw outside(name, value, `at least ${least}`);
  }
  if (typeof greatest === "number" && number > greatest) {
    throw outside(name, value, `at most ${greatest}`);
  }
}

function outside(name: string, value: ParameterValue, limit: string): RoboError {
  return new RoboError("denied", `${name} cannot be ${value}: ${limit}`, {
    hint: "The limits are the device's own",
  });
}

function checkChoices({ name, limits }: Parameter, values: readonly ParameterValue[]): void {
  const choices = isValueList(limits) ? limits : Object.values(limits as object);
  const other = values.find((value) => !choices.some((choice) => isSameValue(choice, value)));
  if (other === undefined) return;
  const listed = choices.slice(0, LISTED).map((choice) => JSON.stringify(choice)).join(", ");
  throw new RoboError("denied", `${shortText(String(other))} is no choice of ${name}`, {
    hint: `Choose one of: ${listed}${choices.length > LISTED ? " …" : ""}`,
  });
}
