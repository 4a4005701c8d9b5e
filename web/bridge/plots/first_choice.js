// @ts-check
/** @import { FieldNode } from "../layout/field_tree.js" */
import { fieldsWhere, isPlottable } from "../layout/field_tree.js";

/** Curves that are shown unasked. */
const MOST = 3;

/**
 * The fields that a plot shows of a topic before anybody has chosen: the first few floats that share a unit, else the first number.
 *
 * @param {FieldNode} tree
 * @returns {FieldNode[]}
 */
export function firstChoice(tree) {
  const numbers = fieldsWhere(tree, isPlottable).filter(({ name }) =>
    !/^(t|time|stamp|seq|.*_ns)$/i.test(name)
  );
  const floats = numbers.filter(({ scalar = "" }) => /float/.test(scalar));
  const [first] = floats.length > 0 ? floats : numbers;
  if (first === undefined) return [];
  const group = parentOf(first);
  return floats.length === 0
    ? [first]
    : floats.filter((node) => node.unit === first.unit && parentOf(node) === group).slice(0, MOST);
}

/** @param {FieldNode} node */
function parentOf({ path }) {
  return path.replace(/(\.?[^.[\]]+|\[\d+\])$/, "");
}
