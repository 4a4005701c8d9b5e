// @ts-check
/** @import { FieldNode } from "../layout/field_tree.js" */
import { fieldsWhere, isPlottable } from "../layout/field_tree.js";

/** Curves that are shown unasked. */
const MOST = 3;

/**
 * The fields that a plot shows of a topic before anybody has chosen: the first floats that belong together, such as `pos.x` and `pos.y`, or
 * `joints[0].angle` and `joints[1].angle`; else the first number.
 *
 * @param {FieldNode} tree
 * @returns {FieldNode[]}
 */
export function firstChoice(tree) {
  const isClock = /^(t|time|tick|ticks|stamp|timestamp|seq|.*_ns)$/i;
  const numbers = fieldsWhere(tree, isPlottable).filter(({ name }) => !isClock.test(name));
  const floats = numbers.filter(({ scalar = "" }) => /float/.test(scalar));
  /** @type {Map<string, FieldNode[]>} */
  const groups = new Map();
  for (const node of floats) {
    for (const key of [`${siblings(node)} ${node.unit}`, node.path.replace(/\[\d+\]/g, "[]")]) {
      groups.set(key, [...groups.get(key) ?? [], node]);
    }
  }
  const together = [...groups].filter(([key, nodes]) => nodes.length > 1 && !/^ /.test(key));
  // Elements of an array say more than the fields of its first one.
  const [best] = together.filter(([key]) => key.includes("[]") || !key.includes("[")).map((
    [, nodes],
  ) => nodes);
  return (best ?? (floats.length > 0 ? floats.slice(0, 1) : numbers.slice(0, 1))).slice(0, MOST);
}

/** Path of what a field is in; empty for the struct itself. @param {FieldNode} node */
function siblings({ path }) {
  return path.replace(/(\.?[^.[\]]+|\[\d+\])$/, "");
}
