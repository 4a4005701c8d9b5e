import type { CField } from "../clayout/c_types.ts";
import { AT, TAG } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { isTrue, nameOf } from "./entry_values.ts";
import { memberPlace } from "./member_place.ts";
import type { PlacedField } from "./struct_align.ts";
import type { Placed } from "./type_builder.ts";
import { Unfit } from "./unfit.ts";

/** How the fields of a struct are read. */
export interface FieldOptions {
  /** Bytes of the struct. */
  readonly size: number;
  /** Whether numbers begin with their least significant byte. */
  readonly isLittle: boolean;
  /** The type that an entry has. */
  readonly typeOf: (entry: Entry) => Placed;
}

/** The fields of the struct or union at `entry`; throws an `Unfit` where one cannot be carried, or stands outside. */
export function structFields(entry: Entry, options: FieldOptions): PlacedField[] {
  const fields: PlacedField[] = [];
  const isUnion = entry.tag === TAG.unionType;
  for (const child of entry.unit.children(entry)) {
    const isMember = child.tag === TAG.member || isBase(child);
    // What all objects of a C++ class share is in none of them.
    if (!isMember || isTrue(child, AT.external) || isTrue(child, AT.declaration)) continue;
    const name = isBase(child) ? undefined : nameOf(child);
    try {
      const placed = placedField(child, name, { ...options, isUnion });
      if (placed !== undefined) fields.push(placed);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      throw error.inside(name ?? (isBase(child) ? "(its base class)" : "without a name"));
    }
  }
  if (!isUnion) refuseOverlap(fields);
  return fields;
}

/** Clang writes a bit-field that has all bits of its type as if it were none, at a place that may be a few bits off. */
function refuseOverlap(fields: readonly PlacedField[]): void {
  for (let i = 1; i < fields.length; i++) {
    const { bits, name } = fields[i - 1]!.field;
    const { field } = fields[i]!;
    if (bits === undefined || field.bits !== undefined || field.type.size === 0) continue;
    const isBehind = field.offset * 8 >= bits.offset + bits.count;
    if (isBehind || (field.offset + field.type.size) * 8 <= bits.offset) continue;
    throw new Unfit(
      `stands on top of ${name}, as clang writes of a bit-field with all bits of its type: declare it without bits, or use gcc`,
      field.name ?? "without a name",
    );
  }
}

function isBase({ tag }: Entry): boolean {
  return tag === TAG.inheritance;
}

function placedField(
  child: Entry,
  name: string | undefined,
  { size, isLittle, isUnion, typeOf }: FieldOptions & { readonly isUnion: boolean },
): PlacedField | undefined {
  const { type, align } = typeOf(child);
  // Without a name there are padding, which nobody reads, and structs whose fields count as the outer one's.
  if (name === undefined && type.kind !== "struct") return undefined;
  const place = memberPlace(child, type.size, { isLittle, isUnion });
  const { bits } = place;
  if (bits !== undefined && bits.count === 0) return undefined;
  if (
    bits !== undefined && type.kind !== "enum" &&
    !(type.kind === "scalar" && !/float/.test(type.scalar))
  ) {
    throw new Unfit("has bits, but no whole number");
  }
  const [first, count, most] = bits === undefined
    ? [place.offset, type.size, size]
    : [bits.offset, bits.count, size * 8];
  const fits = Number.isSafeInteger(first) && first >= 0 && count >= 0 && first + count <= most;
  if (!fits) throw new Unfit(`stands outside of its struct of ${size} bytes`);
  if (bits !== undefined && bits.count > type.size * 8) {
    throw new Unfit(`has ${bits.count} bits, more than its type`);
  }
  const field: CField = { name, type, ...place };
  return { field, align: Math.max(align, own(child)) };
}

function own(child: Entry): number {
  const align = child.values.get(AT.alignment);
  return typeof align === "number" ? align : 1;
}
