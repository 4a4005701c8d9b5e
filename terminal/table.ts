import { displayWidth, fit, truncate } from "./text.ts";

/** One column of a table. */
export interface Column<Row> {
  /** Its heading. */
  readonly title: string;
  /** Its text for a row. */
  readonly cell: (row: Row) => string;
  /** Where the text stands; numbers stand to the right. Default left. */
  readonly align?: "left" | "right";
  /** Narrowest useful width, in columns of the terminal. Default that of the title. */
  readonly min?: number;
  /** Columns with the lowest weight are left out first where the terminal is narrow; default 0, never left out. */
  readonly weight?: number;
}

/** A table as lines: the heading, then the rows, none longer than `width`. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): { readonly heading: string; readonly rows: string[] } {
  let kept = columns;
  let widths = naturalWidths(rows, kept);
  while (total(widths) > width) {
    const victim = weakest(kept);
    if (victim === undefined) break;
    kept = kept.filter((column) => column !== victim);
    widths = naturalWidths(rows, kept);
  }
  shrink(widths, kept, width);
  const line = (texts: readonly string[]) =>
    truncate(
      texts.map((text, i) => fit(text, widths[i]!, kept[i]!.align)).join("  ").trimEnd(),
      width,
    );
  return {
    heading: line(kept.map(({ title }) => title)),
    rows: rows.map((row) => line(kept.map(({ cell }) => cell(row)))),
  };
}

function naturalWidths<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number[] {
  return columns.map(({ title, cell, min = 0 }) => {
    const texts = rows.map((row) => displayWidth(cell(row)));
    return Math.max(min, displayWidth(title), ...texts);
  });
}

function weakest<Row>(columns: readonly Column<Row>[]): Column<Row> | undefined {
  const candidates = columns.filter(({ weight = 0 }) => weight > 0);
  return candidates.toSorted((a, b) => a.weight! - b.weight!)[0];
}

/** Narrows the widest left-aligned columns, the names, until the line fits. */
function shrink<Row>(widths: number[], columns: readonly Column<Row>[], width: number): void {
  for (let excess = total(widths) - width; excess > 0; excess--) {
    let widest = -1;
    columns.forEach(({ align = "left", title, min }, i) => {
      const least = min ?? displayWidth(title);
      if (align === "left" && widths[i]! > least && widths[i]! > (widths[widest] ?? 0)) widest = i;
    });
    if (widest === -1) return;
    widths[widest]!--;
  }
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(0, widths.length - 1);
}
