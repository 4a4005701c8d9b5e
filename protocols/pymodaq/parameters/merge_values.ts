import { RoboError } from "../../../errors.ts";
import { isSameValue } from "./literal_json.ts";
import type { Parameter } from "./parameter.ts";
import { valueKind } from "./value_kind.ts";
import { withValue } from "./with_value.ts";

/** Whether a parameter is a group, whatever its type is called. */
export function isGroup({ type, children }: Parameter): boolean {
  return valueKind(type) === "group" || children.length > 0;
}

/**
 * `own` with the values of `wanted`, and nothing else of it: what a parameter is, only the device says. What is not in `own`
 * is left out. Throws as {@linkcode withValue}, and a `RoboError` of kind `denied` for another value of a readonly one.
 */
export function mergeValues(own: Parameter, wanted: Parameter): Parameter {
  if (isGroup(own)) {
    const children = own.children.map((child) => {
      const other = wanted.children.find(({ name }) => name === child.name);
      return other === undefined || isGroup(other) !== isGroup(child)
        ? child
        : mergeValues(child, other);
    });
    return { ...own, children };
  }
  if (isSameValue(own.value, wanted.value)) return own;
  if (own.readonly) {
    throw new RoboError("denied", `${own.name} is readonly`, {
      hint: "Only the device itself changes it",
    });
  }
  return withValue(own, wanted.value);
}
