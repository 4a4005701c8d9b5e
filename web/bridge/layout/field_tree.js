// @ts-check
/** @import { FieldJson, LayoutJson, StructJson } from "./layout_types.js" */
import { countOf, elementSize, rootOf, structNamed } from "./layout_types.js";
import { bitsReader, numberReader } from "./numbers.js";

/** Deepest nesting that is followed: layouts come from the server, and end by themselves, but for faults. */
const MOST_DEPTH = 32;

const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A field as the page shows it: a value, or a group of fields.
 *
 * @typedef {{
 *   name: string, path: string, type: string, offset: number, size: number,
 *   kind: "number" | "truth" | "enum" | "text" | "pointer" | "array" | "struct" | "union",
 *   unit: string, description: string, min: number | undefined, max: number | undefined, scalar: string | undefined,
 *   bits: { offset: number, count: number } | undefined, values: Readonly<Record<string, number | string>> | undefined,
 *   length: number, children: () => readonly FieldNode[], read: (view: DataView, at: number) => unknown,
 * }} FieldNode
 */

/**
 * What is in a layout's struct, as a tree whose readers take the byte at which the struct begins. Elements of arrays become nodes when they
 * are asked for.
 *
 * @param {LayoutJson} layout
 * @returns {FieldNode}
 */
export function fieldTree(layout) {
  const root = rootOf(layout);
  const place = { layout, isLittle: layout.byteOrder === "little", base: 0, prefix: "", depth: 0 };
  return structNode(root, { name: root.name, path: "", type: root.name, offset: 0 }, place);
}

/**
 * The node of a path such as `wheels[2].speed`; undefined where there is none.
 *
 * @param {FieldNode} root
 * @param {string} path
 * @returns {FieldNode | undefined}
 */
export function nodeAt(root, path) {
  for (const child of root.children()) {
    if (child.path === path) return child;
    if (path.startsWith(child.path) && /[.[]/.test(path[child.path.length] ?? "")) {
      const found = nodeAt(child, path);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Whether a field is a number that can be plotted.
 *
 * @param {FieldNode} node
 */
export function isPlottable({ kind }) {
  return kind === "number" || kind === "truth" || kind === "enum";
}

/**
 * Whether the values of a field can be counted: whole numbers, names and truth values.
 *
 * @param {FieldNode} node
 */
export function isCountable(node) {
  return isPlottable(node) && !/float/.test(node.scalar ?? "");
}

/**
 * All fields that fit, in their order, down into groups; of arrays those of the first elements.
 *
 * @param {FieldNode} root
 * @param {(node: FieldNode) => boolean} fits
 * @param {number} [most]
 * @returns {FieldNode[]}
 */
export function fieldsWhere(root, fits, most = 256) {
  /** @type {FieldNode[]} */
  const found = [];
  /** @param {FieldNode} node */
  const visit = (node) => {
    if (found.length >= most) return;
    if (node !== root && fits(node)) found.push(node);
    if (node.kind === "array" && node.length > most) return;
    for (const child of node.children()) visit(child);
  };
  visit(root);
  return found;
}

/**
 * @typedef {{ layout: LayoutJson, isLittle: boolean, base: number, prefix: string, depth: number }} Place
 * @typedef {{ name: string, path: string, type: string, offset: number, field?: FieldJson }} Head
 */

/**
 * @param {StructJson} struct
 * @param {Head} head
 * @param {Place} place
 * @returns {FieldNode}
 */
function structNode(struct, head, place) {
  const inner = {
    ...place,
    base: head.offset,
    prefix: head.path === "" ? "" : `${head.path}.`,
    depth: place.depth + 1,
  };
  const children = lazily(() => place.depth > MOST_DEPTH ? [] : membersOf(struct, inner));
  return {
    ...common(head, struct.size),
    kind: struct.union === true ? "union" : "struct",
    children,
    read: (view, at) => {
      /** @type {Record<string, unknown>} */
      const value = {};
      for (const child of children()) value[child.name] = child.read(view, at);
      return value;
    },
  };
}

/**
 * @param {StructJson} struct
 * @param {Place} place
 * @returns {FieldNode[]}
 */
function membersOf(struct, place) {
  return struct.fields.flatMap((field) => {
    // What has no name lends its fields to the outer struct.
    if (field.name === "" && field.kind === "struct") {
      if (place.depth > MOST_DEPTH) return [];
      const within = structNamed(place.layout, field.struct);
      const base = place.base + field.offset;
      return membersOf(within, { ...place, base, depth: place.depth + 1 });
    }
    const path = `${place.prefix}${field.name}`;
    const head = {
      name: field.name,
      path,
      type: field.type,
      offset: place.base + field.offset,
      field,
    };
    return [shapedNode(head, field.shape ?? [], place)];
  });
}

/**
 * @param {Head & { field: FieldJson }} head
 * @param {readonly number[]} shape
 * @param {Place} place
 * @returns {FieldNode}
 */
function shapedNode(head, shape, place) {
  const { field } = head;
  const [length, ...rest] = shape;
  if (length === undefined) return elementNode(head, place);
  const one = elementSize(field) * rest.reduce((product, each) => product * each, 1);
  const children = lazily(() =>
    Array.from({ length }, (_, index) =>
      shapedNode(
        {
          name: `[${index}]`,
          path: `${head.path}[${index}]`,
          type: field.type.replace(/\[.*$/, ""),
          offset: head.offset + index * one,
          field,
        },
        rest,
        place,
      ))
  );
  return {
    ...common(head, one * length),
    kind: "array",
    length,
    children,
    read: (view, at) => children().map((child) => child.read(view, at)),
  };
}

/**
 * @param {Head & { field: FieldJson }} head
 * @param {Place} place
 * @returns {FieldNode}
 */
function elementNode(head, place) {
  const { field } = head;
  if (field.kind === "struct") {
    return structNode(structNamed(place.layout, field.struct), head, place);
  }
  const size = countOf(field) === 0 ? 0 : elementSize(field);
  const node = common(head, size);
  const { offset } = head;
  if (field.kind === "text") {
    return { ...node, kind: "text", read: (view, at) => textAt(view, at + offset, size) };
  }
  const scalar = field.kind === "pointer" ? `uint${size * 8}` : field.scalar ?? "uint8";
  const { bits } = field;
  const struct = place.base;
  const plain = numberReader(scalar, size, place.isLittle);
  const within = bits && bitsReader(scalar, bits, place.isLittle);
  /** @type {import("./numbers.js").NumberReader} */
  const number = within === undefined
    ? (view, at) => plain(view, at + offset)
    : (view, at) => within(view, at + struct);
  if (field.kind === "enum") {
    const names = namesOf(field.values);
    return {
      ...node,
      ...{ kind: "enum", scalar, bits, values: field.values },
      read: (view, at) => {
        const value = number(view, at);
        return names.get(String(value)) ?? value;
      },
    };
  }
  const kind = field.kind === "pointer" ? "pointer" : scalar === "bool" ? "truth" : "number";
  return { ...node, kind, scalar, bits, read: number };
}

/**
 * @param {Head} head
 * @param {number} size
 */
function common({ name, path, type, offset, field }, size) {
  return {
    ...{ name, path, type, offset, size, length: 0 },
    unit: field?.unit ?? "",
    description: field?.description ?? "",
    min: field?.min,
    max: field?.max,
    scalar: /** @type {string | undefined} */ (undefined),
    bits: /** @type {FieldJson["bits"]} */ (undefined),
    values: /** @type {FieldJson["values"]} */ (undefined),
    children: () => /** @type {readonly FieldNode[]} */ ([]),
  };
}

/**
 * Names of numbers, the first of equal ones.
 *
 * @param {FieldJson["values"]} values
 * @returns {Map<string, string>}
 */
export function namesOf(values = {}) {
  const names = new Map();
  for (const [name, value] of Object.entries(values)) {
    if (!names.has(String(value))) names.set(String(value), name);
  }
  return names;
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {number} size
 */
function textAt(view, at, size) {
  let length = 0;
  while (length < size && view.getUint8(at + length) !== 0) length++;
  return TEXT.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
function lazily(make) {
  /** @type {T | undefined} */
  let made;
  return () => made ??= make();
}
