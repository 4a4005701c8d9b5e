import { RoboError } from "../../../errors.ts";
import { nearestNames } from "./nearest.ts";

/** Names that a hint lists. */
const MAX_NAMES = 20;

/** The error for a node that is none of `names`, with the names that may have been meant. */
export function unknownNode(node: string, names: readonly string[]): RoboError {
  const near = nearestNames(node, names);
  const shown = names.slice(0, MAX_NAMES).join(", ");
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return new RoboError("usage", `There is no node ${node}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Its nodes: ${shown}${more}`,
  });
}
