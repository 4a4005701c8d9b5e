/** Largest table that is shown as one. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 50;

/** Longest text of a cell, in UTF-16 units. */
const MOST_TEXT = 200;

/** A list of plain objects as a table; `undefined` for anything else. */
export function htmlTable(value: object): { readonly "text/html": string } | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.slice(0, MOST_ROWS).every(isPlain)) {
    return undefined;
  }
  const rows = value.slice(0, MOST_ROWS) as Record<string, unknown>[];
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = all.slice(0, MOST_COLUMNS);
  if (columns.length === 0) return undefined;
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join("");
  const body = rows.map((row, at) =>
    `<tr><th>${at}</th>${
      columns.map((column) => `<td>${cellText(row, column)}</td>`).join("")
    }</tr>`
  );
  const left = [
    ...value.length > rows.length ? [`${value.length - rows.length} more rows`] : [],
    ...all.length > columns.length ? [`${all.length - columns.length} more columns`] : [],
  ].join(", ");
  const note = left === "" ? "" : `<p>… ${left}</p>`;
  const table = `<table><thead><tr><th></th>${head}</tr></thead><tbody>${
    body.join("")
  }</tbody></table>`;
  return { "text/html": `${table}${note}` };
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function cellText(row: Record<string, unknown>, column: string): string {
  if (!Object.hasOwn(row, column)) return "";
  const value = row[column];
  const text = typeof value === "string" ? value : Deno.inspect(value, { colors: false, depth: 1 });
  return escapeHtml(text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);
}

/** Text that stands for itself in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
