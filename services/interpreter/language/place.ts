/** A place in a text; both count from 1, columns in UTF-16 units, as V8 does. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What ends a line for V8. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/** Longest piece of a line that an excerpt shows, in UTF-16 units. */
const WIDTH = 100;

/** The place of an offset. */
export function placeOf(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    if (index + end.length > offset) break;
    line++;
    start = index + end.length;
  }
  return { line, column: offset - start + 1 };
}

/** The offset of a place; behind the text for a line that is not there. */
export function offsetOf(text: string, { line, column }: Place): number {
  if (line <= 1) return Math.min(column - 1, text.length);
  let at = 1;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    if (++at === line) return Math.min(index + end.length + column - 1, text.length);
  }
  return text.length;
}

/** The line with a caret below the place, as `  2 | foo.bar()` and `    |     ^`; none for a line that is not there. */
export function excerpt(text: string, { line, column }: Place): string[] {
  const start = offsetOf(text, { line, column: 1 });
  if (start >= text.length && line > 1) return [];
  const length = text.slice(start).search(LINE_END);
  const whole = length < 0 ? text.slice(start) : text.slice(start, start + length);
  const at = Math.min(Math.max(column - 1, 0), whole.length);
  const from = whole.length <= WIDTH
    ? 0
    : Math.max(0, Math.min(at - WIDTH / 2, whole.length - WIDTH));
  const before = from > 0 ? "…" : "";
  const after = from + WIDTH < whole.length ? "…" : "";
  const shown = `${before}${whole.slice(from, from + WIDTH)}${after}`;
  const indent = `${before}${whole.slice(from, at)}`.replace(/[^\t]/g, " ");
  const margin = " ".repeat(String(line).length);
  return [`  ${line} | ${shown}`, `  ${margin} | ${indent}^`];
}
