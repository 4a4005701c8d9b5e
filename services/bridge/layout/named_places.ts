import type { CField, CStruct, CType } from "../../../protocols/clayout/mod.ts";

/** Most fields of one struct that are gone through. */
const MOST_PLACES = 10_000;

/** A field with the path by which C reaches it, and its place in the outermost struct. */
export interface NamedPlace {
  /** As C writes it behind a dot: `pos.x`, `wheels[0].speed`. */
  readonly path: string;
  /** Bytes from the outermost struct's begin. */
  readonly offset: number;
  /** The field. */
  readonly field: CField;
}

/** All fields of `struct` that have names, and of structs without a name in it, since these are nowhere else; of arrays of these, of the first. */
export function placesOf(struct: CStruct): NamedPlace[] {
  const places: NamedPlace[] = [];
  collect(struct, { prefix: "", offset: 0 }, places);
  return places;
}

function collect(
  struct: CStruct,
  { prefix, offset }: { readonly prefix: string; readonly offset: number },
  places: NamedPlace[],
): void {
  for (const field of struct.fields) {
    if (places.length >= MOST_PLACES) return;
    const at = offset + field.offset;
    if (field.name !== undefined) places.push({ path: prefix + field.name, offset: at, field });
    const { element, index } = firstOf(field.type);
    if (element.kind !== "struct" || element.name !== undefined) continue;
    const inner = field.name === undefined ? prefix : `${prefix}${field.name}${index}.`;
    collect(element, { prefix: inner, offset: at }, places);
  }
}

/** The first element of an array of any dimension, and its index; of others the type itself. */
function firstOf(type: CType): { readonly element: CType; readonly index: string } {
  let [element, index] = [type, ""];
  while (element.kind === "array") [element, index] = [element.element, `${index}[0]`];
  return { element, index };
}

/** A whole number as C writes it. */
export function elementText(value: number | bigint): string {
  const whole = BigInt(value);
  if (whole >= 1n << 63n) return `${whole}ULL`;
  return whole === -(1n << 63n) ? "(-9223372036854775807LL - 1)" : `${whole}LL`;
}
