// @ts-check
/** @import { FieldNode } from "../layout/field_tree.js" */
import { formatNumber } from "../../lib/format.js";

/**
 * A value of a field for people.
 *
 * @param {FieldNode} node
 * @param {unknown} value
 * @returns {string}
 */
export function shownValue(node, value) {
  if (typeof value === "string") return node.kind === "text" ? JSON.stringify(value) : value;
  if (node.kind === "pointer") return `0x${BigInt(/** @type {bigint} */ (value)).toString(16)}`;
  if (typeof value === "bigint") return String(value).replace("-", "−");
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") {
    const isWhole = !/float/.test(node.scalar ?? "");
    return isWhole ? String(value).replace("-", "−") : formatNumber(value, 6);
  }
  return jsonText(value);
}

/**
 * A value as JSON, with large integers as they are.
 *
 * @param {unknown} value
 */
export function jsonText(value) {
  return JSON.stringify(value, (_, each) => {
    if (typeof each === "bigint") {
      return Number.isSafeInteger(Number(each)) ? Number(each) : String(each);
    }
    return typeof each === "number" && !Number.isInteger(each) ? Number(each.toPrecision(7)) : each;
  });
}
