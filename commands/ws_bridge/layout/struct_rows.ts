import {
  type CEnum,
  type CField,
  type CStruct,
  type CType,
  cTypeText,
} from "../../../protocols/clayout/mod.ts";
import type { StructRow } from "../../../terminal/struct_view.ts";

/** Most rows that are shown of one struct. */
const MOST_ROWS = 2000;

/** The rows of a struct's table: its fields, those of structs without a name in it, and what is between them. */
export function structRows(struct: CStruct): StructRow[] {
  const rows: StructRow[] = [];
  collect(struct, { base: 0, depth: 0 }, rows);
  return rows;
}

interface Where {
  readonly base: number;
  readonly depth: number;
}

function collect(struct: CStruct, where: Where, rows: StructRow[]): void {
  let end = 0;
  for (const field of struct.fields) {
    if (rows.length >= MOST_ROWS) return;
    const [first, count] = bitRange(field);
    if (!struct.isUnion && first > end) rows.push(hole({ first: end, end: first }, where));
    rows.push(row(field, where));
    end = Math.max(end, first + count);
    const inner = elementOf(field.type);
    if (inner.kind !== "struct" || inner.name !== undefined) continue;
    collect(inner, { base: where.base + field.offset, depth: where.depth + 1 }, rows);
  }
  if (!struct.isUnion && struct.size * 8 > end) {
    rows.push(hole({ first: end, end: struct.size * 8 }, where));
  }
}

function row(field: CField, { base, depth }: Where): StructRow {
  const { name, type, bits, unit, description, min, max } = field;
  const bit = bits === undefined ? "" : `:${bits.offset - field.offset * 8}`;
  return {
    offset: `${base + field.offset}${bit}`,
    size: bits === undefined ? `${type.size}` : bits.count === 1 ? "1 bit" : `${bits.count} bits`,
    name: `${"  ".repeat(depth)}${name ?? "(no name)"}`,
    type: cTypeText(type),
    unit: unit ?? "",
    range: rangeText(type, min, max),
    note: description ?? "",
  };
}

function hole(
  { first, end }: { readonly first: number; readonly end: number },
  { base, depth }: Where,
): StructRow {
  const bits = end - first;
  const at = base * 8 + first;
  const isWhole = at % 8 === 0 && bits % 8 === 0;
  return {
    offset: at % 8 === 0 ? `${at / 8}` : `${Math.floor(at / 8)}:${at % 8}`,
    size: isWhole ? `${bits / 8}` : bits === 1 ? "1 bit" : `${bits} bits`,
    name: `${"  ".repeat(depth)}-`,
    type: "padding",
    unit: "",
    range: "",
    note: "",
    padding: bits,
  };
}

function bitRange({ offset, type, bits }: CField): readonly [number, number] {
  return bits === undefined ? [offset * 8, type.size * 8] : [bits.offset, bits.count];
}

function rangeText(type: CType, min: number | undefined, max: number | undefined): string {
  if (min !== undefined || max !== undefined) return `${min ?? "…"} to ${max ?? "…"}`;
  const element = elementOf(type);
  return element.kind === "enum" ? enumText(element) : "";
}

function enumText({ values }: CEnum): string {
  return [...values].slice(0, 64).map(([name, value]) => `${name} ${value}`).join(", ");
}

function elementOf(type: CType): CType {
  return type.kind === "array" ? elementOf(type.element) : type;
}
