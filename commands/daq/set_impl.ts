import { RoboError } from "../../errors.ts";
import {
  type Parameter,
  requireParameter,
  withValue,
} from "../../protocols/pymodaq/parameters/mod.ts";
import { settableLines, valueText } from "../../terminal/daq_parameters.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { openLab } from "./open_lab.ts";
import { parameterPath } from "./parameter_path.ts";
import type { DaqSetFlags } from "./set.ts";

/** `robo daq set`: changes a parameter, shows one, or lists them. */
const setParameter: Implementation<DaqSetFlags, [string, string?, string?]> = async (
  context,
  flags,
  name,
  which,
  text,
) => {
  await using lab = await openLab(context, flags);
  const root = await lab.parameters(name);
  if (root === null) {
    throw new RoboError("missing", `${name} has sent no parameters`, {
      hint: "Its program may send them as XML by the command Infos",
    });
  }
  if (which === undefined) {
    if (flags.json) return listJson(root, [], (line) => context.print(line));
    return settableLines(root).forEach(context.print);
  }
  const path = parameterPath(root, which, name);
  const parameter = requireParameter(root, path, name);
  if (text === undefined) {
    return context.print(flags.json ? jsonOf(path, parameter) : valueText(parameter));
  }
  const changed = withValue(parameter, text);
  await lab.setParameter(name, path, changed.value);
  if (flags.json) return context.print(jsonOf(path, changed));
  const from = valueText(parameter);
  context.print(`${safeText(`${name} ${path.join("/")}`)}: ${from} → ${valueText(changed)}`);
};

export default setParameter;

function listJson(
  { children }: Parameter,
  above: readonly string[],
  print: (line: string) => void,
): void {
  for (const child of children) {
    const path = [...above, child.name];
    if (child.children.length > 0) listJson(child, path, print);
    else if (!child.readonly) print(jsonOf(path, child));
  }
}

function jsonOf(path: readonly string[], { type, value, limits }: Parameter): string {
  return JSON.stringify({ path, type, value, ...(limits !== undefined && { limits }) });
}
