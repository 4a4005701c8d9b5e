import { RoboError } from "../../errors.ts";
import {
  findParameter,
  type Parameter,
  requireParameter,
} from "../../protocols/pymodaq/parameters/mod.ts";

/**
 * Names below the root of the parameter of `device` that `text` means: its path with `/` or `.` in between, or its own name where it is
 * the only one of that name.
 *
 * Throws a `RoboError`: kind `missing` when there is none, `usage` when there are several.
 */
export function parameterPath(
  root: Parameter,
  text: string,
  device?: string,
): readonly string[] {
  const ways = [text.split("/"), text.split("."), [text]];
  const exact = ways.find((path) => findParameter(root, path) !== undefined);
  if (exact !== undefined) return exact;
  const paths = pathsTo(root, text);
  if (paths.length > 1) {
    throw new RoboError("usage", `Several parameters are called ${text}`, {
      hint: `Say which one: ${paths.map((path) => path.join("/")).join(", ")}`,
    });
  }
  if (paths.length === 1) return paths[0]!;
  const path = text.includes("/") ? ways[0]! : ways[1]!;
  requireParameter(root, path, device);
  return path;
}

function pathsTo(parameter: Parameter, name: string): string[][] {
  return parameter.children.flatMap((child) => [
    ...child.name === name ? [[name]] : [],
    ...pathsTo(child, name).map((path) => [child.name, ...path]),
  ]);
}
