import { isSameValue } from "./literal_json.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { valueKind } from "./value_kind.ts";

/** A parameter whose value is another one, that is new, or gone. */
export interface Difference {
  /** Names below the root. */
  readonly path: readonly string[];
  /** The value before; absent when the parameter is new. */
  readonly old?: ParameterValue;
  /** The value since; absent when the parameter is gone. */
  readonly value?: ParameterValue;
}

/** What is different between two trees, in the order of the new one, at most `most` of it. */
export function differences(
  before: Parameter | undefined,
  after: Parameter | undefined,
  { path = [], most = 1000 }: { readonly path?: readonly string[]; readonly most?: number } = {},
): Difference[] {
  const found: Difference[] = [];
  const look = (old: Parameter | undefined, now: Parameter | undefined, at: readonly string[]) => {
    if (found.length >= most || old === now) return;
    const difference = {
      path: at,
      ...hasValue(old) && { old: old.value },
      ...hasValue(now) && { value: now.value },
    };
    if (!isSameValue(difference.old, difference.value)) found.push(difference);
    const children = new Map(old?.children.map((child) => [child.name, child]));
    for (const child of now?.children ?? []) {
      look(children.get(child.name), child, [...at, child.name]);
      children.delete(child.name);
    }
    for (const child of children.values()) look(child, undefined, [...at, child.name]);
  };
  look(before, after, path);
  return found;
}

function hasValue(parameter: Parameter | undefined): parameter is Parameter {
  return parameter !== undefined && valueKind(parameter.type) !== "group";
}
