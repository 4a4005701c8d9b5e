/** A place in a text; both count from 1, columns in UTF-16 units, as V8 does. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What ends a line for V8. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/** Longest piece of a line that an excerpt shows, in UTF-16 units. */
const WIDTH = 100;

/** The lines of a text, which is gone through once, when first asked. */
export class Lines {
  /** The text. */
  readonly text: string;
  #starts: readonly number[] | undefined;

  /** Lines of `text`. */
  constructor(text: string) {
    this.text = text;
  }

  /** The place of an offset. */
  placeOf(offset: number): Place {
    const starts = this.#find();
    let line = 0;
    for (let end = starts.length; line + 1 < end;) {
      const middle = (line + end) >> 1;
      if (starts[middle]! <= offset) line = middle;
      else end = middle;
    }
    return { line: line + 1, column: offset - starts[line]! + 1 };
  }

  /** The offset of a place; behind the text for a line that is not there. */
  offsetOf({ line, column }: Place): number {
    const start = line <= 1 ? 0 : this.#find()[line - 1];
    if (start === undefined) return this.text.length;
    return Math.min(start + column - 1, this.text.length);
  }

  /** A line without its end; empty for one that is not there. */
  line(line: number): string {
    const start = this.offsetOf({ line, column: 1 });
    const end = this.offsetOf({ line: line + 1, column: 1 });
    return this.text.slice(start, end).replace(/(?:\r\n|[\n\r\u2028\u2029])$/, "");
  }

  #find(): readonly number[] {
    return this.#starts ??= startsOf(this.text);
  }
}

/** Where the lines of a text begin. */
function startsOf(text: string): number[] {
  const starts = [0];
  if (/[\r\u2028\u2029]/.test(text)) {
    for (const { index, 0: end } of text.matchAll(LINE_END)) starts.push(index + end.length);
    return starts;
  }
  // Five times quicker, for the kernel does nothing else meanwhile.
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line with a caret below the place, as `  2 | foo.bar()` and `    |     ^`; none for a line that is not there. */
export function excerpt(lines: Lines, { line, column }: Place): string[] {
  if (line > 1 && lines.offsetOf({ line, column: 1 }) >= lines.text.length) return [];
  const whole = lines.line(line);
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
