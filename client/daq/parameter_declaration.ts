import { RoboError } from "../../errors.ts";
import type { Parameter, ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";

/** A parameter of a device, as PyMoDAQ's plugins declare theirs. */
export interface ParameterDeclaration {
  /** PyMoDAQ's type: `float`, `int`, `bool`, `bool_push`, `led`, `str`, `text`, `list`, `slide`, `color`, `action`, `group` … */
  readonly type: string;
  /** Its value at first. Default 0, false, empty, or the first choice of a list. */
  readonly value?: ParameterValue;
  /** What people read. Default its name. */
  readonly title?: string;
  /** Least and greatest value, as `[0, 100]`; of a list its choices. Default none. */
  readonly limits?: readonly ParameterValue[];
  /** Whether only the device may change it. Default false. */
  readonly readonly?: boolean;
  /** Whether it is shown. Default true. */
  readonly visible?: boolean;
  /** What is below a group, by name. */
  readonly children?: ParameterDeclarations;
}

/** Parameters by name. A name has letters, digits and underscores, and begins with none of the digits. */
export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

/** Names that are plain in XML and as Python's attributes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The parameters that are declared, in order. Throws a `RoboError` of kind `usage` for a name that cannot be one. */
export function declared(declarations: ParameterDeclarations): Parameter[] {
  return Object.entries(declarations).map(([name, declaration]) => {
    if (!NAME.test(name)) {
      throw new RoboError("usage", `A parameter cannot be called ${JSON.stringify(name)}`, {
        hint: "Use letters, digits and underscores, and say the rest in its title",
      });
    }
    return one(name, declaration);
  });
}

function one(name: string, declaration: ParameterDeclaration): Parameter {
  const { type, title = name, limits, readonly = false, visible = true } = declaration;
  const { children = {}, value } = declaration;
  return {
    name,
    type,
    title,
    visible,
    removable: false,
    readonly,
    value: value ?? initialValue(type, limits),
    ...limits === undefined ? {} : { limits },
    attributes: {},
    children: declared(children),
  };
}

function initialValue(type: string, limits: readonly ParameterValue[] | undefined): ParameterValue {
  if (type.includes("group") || type === "action") return null;
  if (type === "list") return limits?.[0] ?? null;
  if (type.startsWith("bool") || type.startsWith("led")) return false;
  if (type === "color") return [0, 0, 0, 255];
  if (type === "int" || type === "float" || type === "slide") {
    const least = limits?.[0];
    // Within the limits from the start.
    return typeof least === "number" && least > 0 ? least : 0;
  }
  return type === "str" || type === "text" ? "" : null;
}
