import { RoboError } from "../../../errors.ts";
import type { Parameter, ParameterValue } from "../../../protocols/pymodaq/parameters/parameter.ts";

/** A parameter of no children, or a group of them, by name. */
export function parameter(
  name: string,
  type: string,
  more: Partial<Parameter> = {},
): Parameter {
  return {
    name,
    type,
    title: name,
    visible: true,
    removable: false,
    readonly: false,
    value: null,
    attributes: {},
    children: [],
    ...more,
  };
}

/** The tree with another value at `path`, whose type and limits nobody checks. */
export function changed(
  root: Parameter | null,
  path: readonly string[],
  value: ParameterValue,
): Parameter {
  const [name, ...rest] = path;
  if (root === null || name === undefined) {
    if (root === null) throw new RoboError("missing", "It has no parameters");
    return { ...root, value };
  }
  if (!root.children.some((child) => child.name === name)) {
    throw new RoboError("missing", `There is no parameter ${name}`);
  }
  const children = root.children.map((child) =>
    child.name === name ? changed(child, rest, value) : child
  );
  return { ...root, children };
}
