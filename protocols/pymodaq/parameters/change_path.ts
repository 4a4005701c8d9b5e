import { RoboError } from "../../../errors.ts";
import { findParameter } from "./find_parameter.ts";
import type { Parameter } from "./parameter.ts";
import { shortText } from "./short_text.ts";

/**
 * Where in `root` a change belongs: the names below the root. Its path begins with the root's name, as PyMoDAQ's clients send
 * it, or without, as its servers do; PyMoDAQ's clients take whatever stands first for the root's name, and so does this where
 * nothing else fits.
 *
 * Throws a `RoboError` of kind `data` when there is no such parameter.
 */
export function changePath(root: Parameter, path: readonly string[]): readonly string[] {
  const below = path.slice(1);
  const ways = path[0] === root.name ? [below, path] : path.length > 1 ? [path, below] : [path];
  const found = ways.find((way) => findParameter(root, way) !== undefined);
  if (found !== undefined) return found;
  throw new RoboError("data", `${shortText(path.join("/"))} is no parameter of ${root.name}`, {
    hint: "Send the whole tree by Infos after parameters were added",
  });
}
