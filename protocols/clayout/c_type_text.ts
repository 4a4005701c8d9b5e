import type { CField, CType } from "./c_types.ts";

/** A type as C spells it, for people: `double`, `Mode`, `char[16]`, `float[3][3]`, `enum`, `struct` for those without a name. */
export function cTypeText(type: CType): string {
  let inner = type;
  let dimensions = "";
  while (inner.kind === "array") {
    dimensions += `[${inner.length === 0 ? "" : inner.length}]`;
    inner = inner.element;
  }
  switch (inner.kind) {
    case "scalar":
    case "pointer":
      return inner.spelling + dimensions;
    case "text":
      return `char${dimensions}[${inner.size === 0 ? "" : inner.size}]`;
    case "enum":
      return (inner.name ?? "enum") + dimensions;
    case "struct":
      return (inner.name ?? (inner.isUnion ? "union" : "struct")) + dimensions;
  }
}

/** The type of a field, with the bits of a bit-field: `unsigned int : 3`. */
export function cFieldTypeText({ type, bits }: CField): string {
  return bits === undefined ? cTypeText(type) : `${cTypeText(type)} : ${bits.count}`;
}

/** What stands at the bottom of arrays of arrays, and the lengths of all dimensions, the outermost first. */
export function elementOf(type: CType): { readonly element: CType; readonly shape: number[] } {
  const shape: number[] = [];
  let element = type;
  while (element.kind === "array") {
    shape.push(element.length);
    element = element.element;
  }
  return { element, shape };
}
