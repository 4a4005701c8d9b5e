import { RoboError } from "../../../errors.ts";
import type { Parameter } from "./parameter.ts";

/** What a tree of parameters takes. */
export interface TreeSize {
  /** Parameters, groups among them. */
  readonly parameters: number;
  /** Characters of all that its peer has written into them. */
  readonly characters: number;
}

/** Most that a tree may take: a little more than the XML of a whole tree, which is held to limits of its own. */
const MOST: TreeSize = { parameters: 5000, characters: 1 << 20 };

/** What a parameter takes with all that is below it. */
export function treeSize(parameter: Parameter): TreeSize {
  const { name, type, title, attributes, written, children } = parameter;
  let parameters = 1;
  let characters = name.length + type.length + title.length;
  characters += (written?.text?.length ?? 0) + (written?.limits?.length ?? 0);
  for (const key in attributes) characters += key.length + attributes[key]!.length;
  for (const child of children) {
    const size = treeSize(child);
    parameters += size.parameters;
    characters += size.characters;
  }
  return { parameters, characters };
}

/**
 * What a tree of size `whole` takes when `next` stands in the place of `old`. Each change is small enough; this is for what
 * thousands of them make of a tree. Throws a `RoboError` of kind `data` where a tree that is too large would grow.
 */
export function sizeAfter(whole: TreeSize, old: Parameter, next: Parameter): TreeSize {
  const [gone, come] = [treeSize(old), treeSize(next)];
  const after = {
    parameters: whole.parameters - gone.parameters + come.parameters,
    characters: whole.characters - gone.characters + come.characters,
  };
  if (after.parameters > MOST.parameters && come.parameters > gone.parameters) {
    throw tooLarge(`${MOST.parameters} parameters`);
  }
  if (after.characters > MOST.characters && come.characters > gone.characters) {
    throw tooLarge(`${MOST.characters} characters`);
  }
  return after;
}

function tooLarge(most: string): RoboError {
  return new RoboError(
    "data",
    `A change makes the tree of parameters too large: it has at most ${most}`,
  );
}
