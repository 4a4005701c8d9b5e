/** One entry of a list in two columns. */
export interface Row {
  /** What it is called. */
  readonly label: string;
  /** What it is. */
  readonly text: string;
}

const INDENT = 2;
const GAP = 2;
const MOST_LABEL = 24;
/** Below this the second column would be a ribbon: texts go under their labels instead. */
const LEAST_TEXT = 30;

/** The lines of a text, broken at spaces to be at most `columns` long; a longer word stays whole. */
export function fill(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** A list in two columns; a label too long for its column stands on a line of its own. */
export function columnsOf(rows: readonly Row[], columns: number): string[] {
  const fitting = rows.map((row) => row.label.length).filter((length) => length <= MOST_LABEL);
  const width = Math.max(0, ...fitting);
  const beside = columns - INDENT - width - GAP >= LEAST_TEXT;
  const start = beside ? INDENT + width + GAP : 3 * INDENT;
  return rows.flatMap(({ label, text }) => {
    const lines = fill(text, columns - start).map((line) => " ".repeat(start) + line);
    const head = " ".repeat(INDENT) + label;
    if (!beside || label.length > width) return [head, ...lines];
    return [head.padEnd(start) + lines[0]!.slice(start), ...lines.slice(1)];
  });
}
