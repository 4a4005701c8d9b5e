import { counted, formatCount } from "./format.ts";
import { paint } from "./screen.ts";
import { type Column, renderTable } from "./table.ts";
import { safeText } from "./text.ts";

/** A row of a struct's table: a field, or what is between two. */
export interface StructRow {
  /** Bytes from the struct's begin, with the bit behind a colon for bit-fields. */
  readonly offset: string;
  /** Bytes, or bits with their unit. */
  readonly size: string;
  /** Name of the field. */
  readonly name: string;
  /** As C spells it. */
  readonly type: string;
  /** What its numbers count. */
  readonly unit: string;
  /** What may be written. */
  readonly range: string;
  /** What it is for. */
  readonly note: string;
  /** Bits that nobody uses; undefined for fields. */
  readonly padding?: number;
}

/** What is shown of a struct. */
export interface ShownStruct {
  /** Its name. */
  readonly name: string;
  /** Whether it is a union. */
  readonly isUnion: boolean;
  /** Bytes, padding included. */
  readonly size: number;
  /** Its addresses are multiples of this, in bytes. */
  readonly align: number;
  /** What it is for; empty where nobody says. */
  readonly note: string;
  /** Its fields and holes. */
  readonly rows: readonly StructRow[];
}

/** The lines that show a struct: a title, and a table of its fields. */
export function structLines(
  { name, isUnion, size, align, note, rows }: ShownStruct,
  width: number,
  color: boolean,
): string[] {
  const columns: Column<StructRow>[] = [
    { title: "OFFSET", cell: ({ offset }) => offset, align: "right" },
    { title: "SIZE", cell: ({ size }) => size, align: "right" },
    { title: "FIELD", cell: ({ name }) => safeText(name), min: 8 },
    { title: "TYPE", cell: ({ type }) => safeText(type), min: 8 },
    ...optional(rows, { title: "UNIT", cell: ({ unit }) => safeText(unit) }),
    ...optional(rows, { title: "RANGE", cell: ({ range }) => safeText(range), min: 8 }),
    ...optional(rows, { title: "NOTE", cell: ({ note }) => safeText(note), min: 8 }),
  ];
  const table = renderTable(rows, columns, width - 2);
  const padding = rows.reduce((sum, { padding = 0 }) => sum + padding, 0);
  const title = `${isUnion ? "union" : "struct"}, ${size} B, aligned to ${align} B${
    padding === 0 ? "" : `, ${paddingText(padding)} of padding`
  }`;
  return [
    `${paint(safeText(name), "bold", color)}  ${title}${note === "" ? "" : `: ${safeText(note)}`}`,
    paint(`  ${table.heading}`, "cyan", color),
    ...table.rows.map((line, i) =>
      paint(`  ${line}`, rows[i]!.padding === undefined ? "plain" : "dim", color)
    ),
  ];
}

/** A column that is left out where no row has anything in it. */
function optional(rows: readonly StructRow[], column: Column<StructRow>): Column<StructRow>[] {
  return rows.some((row) => column.cell(row) !== "") ? [column] : [];
}

function paddingText(bits: number): string {
  const bytes = bits < 8 ? [] : [`${formatCount(Math.floor(bits / 8))} B`];
  const rest = bits % 8 === 0 ? [] : [counted(bits % 8, "bit")];
  return [...bytes, ...rest].join(" and ");
}
