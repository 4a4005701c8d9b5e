import { RoboError } from "../../../errors.ts";
import type { Parameter } from "./parameter.ts";
import { shortText } from "./short_text.ts";

/** The parameter at `path`, the names below the root; the root itself for an empty path, `undefined` when there is none. */
export function findParameter(root: Parameter, path: readonly string[]): Parameter | undefined {
  let found: Parameter | undefined = root;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/**
 * The tree with `changed` instead of the parameter at `path`, the names below the root. Nothing else is copied. Throws a
 * `RoboError` of kind `missing` when there is none at `path`.
 */
export function replaceParameter(
  root: Parameter,
  path: readonly string[],
  changed: Parameter,
): Parameter {
  const [name, ...rest] = path;
  if (name === undefined) return changed;
  const index = root.children.findIndex((child) => child.name === name);
  if (index < 0) throw noParameter(root, name);
  return {
    ...root,
    children: root.children.with(index, replaceParameter(root.children[index]!, rest, changed)),
  };
}

/**
 * The parameter at `path`; throws a `RoboError` of kind `missing` that names the one that is not there, and as its owner that of the tree:
 * by default its root's name, which means nothing to people.
 */
export function requireParameter(
  root: Parameter,
  path: readonly string[],
  owner: string = root.name,
): Parameter {
  let found = root;
  for (const name of path) {
    const child = found.children.find((child) => child.name === name);
    if (child === undefined) throw noParameter(found, name, found === root ? owner : found.name);
    found = child;
  }
  return found;
}

/** Names that a hint lists at most. */
const LISTED = 12;

function noParameter(parent: Parameter, name: string, owner = parent.name): RoboError {
  const names = parent.children.slice(0, LISTED).map((child) => child.name);
  const more = parent.children.length > LISTED ? " …" : "";
  const hint = names.length === 0 ? `${owner} is no group` : `There is: ${names.join(", ")}${more}`;
  return new RoboError("missing", `${owner} has no parameter ${shortText(name)}`, { hint });
}
