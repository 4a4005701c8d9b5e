import { RoboError } from "../../../errors.ts";
import { didYouMean, listNames } from "../file/nearest.ts";

/** Names that a hint lists. */
const MAX_NAMES = 20;

/** The error for a node that is none of `names`, with the names that may have been meant. */
export function unknownNode(node: string, names: readonly string[]): RoboError {
  const guess = didYouMean(node, names);
  return new RoboError("usage", `There is no node ${node}`, {
    hint: guess === "" ? `Its nodes: ${listNames(names, MAX_NAMES)}` : guess,
  });
}
