// @ts-check
/**
 * A layout as the bridge tells it: docs/robo-ws.md, "topics".
 *
 * @typedef {{ byteOrder: "little" | "big", structs: readonly StructJson[] }} LayoutJson
 * @typedef {{ name: string, union?: true, size: number, align: number, description?: string, fields: readonly FieldJson[] }} StructJson
 * @typedef {{
 *   name: string, type: string, offset: number, size: number, kind: "scalar" | "enum" | "text" | "pointer" | "struct", scalar?: string,
 *   shape?: readonly number[], struct?: string, values?: Readonly<Record<string, number | string>>,
 *   bits?: { readonly offset: number, readonly count: number }, unit?: string, min?: number, max?: number, description?: string,
 * }} FieldJson
 */

/**
 * The struct that a layout is of: its last one.
 *
 * @param {LayoutJson} layout
 * @returns {StructJson}
 */
export function rootOf(layout) {
  const root = layout.structs.at(-1);
  if (root === undefined) throw new TypeError("A layout without structs");
  return root;
}

/**
 * The struct of that name.
 *
 * @param {LayoutJson} layout
 * @param {string | undefined} name
 * @returns {StructJson}
 */
export function structNamed(layout, name) {
  const found = layout.structs.find((each) => each.name === name);
  if (found === undefined) throw new TypeError(`The layout has no struct ${name}`);
  return found;
}

/**
 * How many elements an array has in all; 1 for what is none.
 *
 * @param {FieldJson} field
 */
export function countOf({ shape = [] }) {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Bytes of one element of a field.
 *
 * @param {FieldJson} field
 */
export function elementSize(field) {
  const count = countOf(field);
  return count === 0 ? field.size : field.size / count;
}
