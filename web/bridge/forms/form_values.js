// @ts-check
/** @import { FieldNode } from "../layout/field_tree.js" */
import { namesOf } from "../layout/field_tree.js";

/** Numbers up to which JSON's are exact. */
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The least and the greatest whole number that a field can hold; undefined for floats.
 *
 * @param {FieldNode} node
 * @returns {{ least: bigint, greatest: bigint } | undefined}
 */
export function wholeRange({ scalar = "", bits, kind, size }) {
  const name = kind === "pointer" ? `uint${size * 8}` : scalar;
  const found = /^(u?)int(\d+)$/.exec(name);
  if (found === null) return undefined;
  const count = BigInt(bits?.count ?? Number(found[2]));
  if (found[1] === "u") return { least: 0n, greatest: (1n << count) - 1n };
  return { least: -(1n << (count - 1n)), greatest: (1n << (count - 1n)) - 1n };
}

/**
 * What a form shows of a field before anybody has said anything: nothing, or what is nearest to it.
 *
 * @param {FieldNode} node
 * @returns {unknown}
 */
export function emptyValue(node) {
  switch (node.kind) {
    case "truth":
      return false;
    case "text":
      return "";
    case "enum": {
      const names = [...namesOf(node.values).entries()];
      return (names.find(([number]) => number === "0") ?? names[0])?.[1] ?? 0;
    }
    case "array":
      return node.children().map(emptyValue);
    case "struct":
      return Object.fromEntries(node.children().map((child) => [child.name, emptyValue(child)]));
    case "union": {
      const [first] = node.children();
      return first === undefined ? {} : { [first.name]: emptyValue(first) };
    }
    default:
      return Math.min(node.max ?? Infinity, Math.max(node.min ?? -Infinity, 0));
  }
}

/**
 * What somebody has typed for a number, as the bridge takes it in JSON; or what is wrong with it.
 *
 * @param {FieldNode} node
 * @param {string} text
 * @returns {{ value: number | string | null } | { problem: string }}
 */
export function typedNumber(node, text) {
  const typed = text.trim().replaceAll("−", "-");
  if (typed === "") return { problem: "A number is needed" };
  const range = wholeRange(node);
  return range === undefined ? typedFloat(node, typed) : typedWhole(node, typed, range);
}

/**
 * @param {FieldNode} node
 * @param {string} typed
 */
function typedFloat(node, typed) {
  // JSON has no other word for it.
  if (/^nan$/i.test(typed)) return { value: null };
  const value = Number(typed);
  if (!Number.isFinite(value)) return { problem: "Not a number" };
  return outside(node, value) ?? { value };
}

/**
 * @param {FieldNode} node
 * @param {string} typed
 * @param {{ least: bigint, greatest: bigint }} range
 */
function typedWhole(node, typed, { least, greatest }) {
  if (!/^[+-]?(\d+|0x[0-9a-f]+|0b[01]+)$/i.test(typed)) {
    return {
      problem: /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(typed)
        ? "A whole number is needed"
        : "Not a number",
    };
  }
  const digits = typed.replace(/^[+-]/, "");
  const value = typed.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  if (value < least || value > greatest) {
    return { problem: `${node.type} holds ${least} to ${greatest}`.replaceAll("-", "−") };
  }
  const wrong = outside(node, Number(value));
  if (wrong !== undefined) return wrong;
  return { value: value > SAFE || value < -SAFE ? String(value) : Number(value) };
}

/**
 * @param {FieldNode} node
 * @param {number} value
 * @returns {{ problem: string } | undefined}
 */
function outside({ min = -Infinity, max = Infinity, unit }, value) {
  if (value >= min && value <= max) return undefined;
  const words = min === -Infinity
    ? `At most ${max}`
    : max === Infinity
    ? `At least ${min}`
    : `${min} to ${max}`;
  return { problem: `${words} ${unit}`.trim().replaceAll("-", "−") };
}

/**
 * Bytes of a text in UTF-8, as C programs have it.
 *
 * @param {string} text
 */
export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}
