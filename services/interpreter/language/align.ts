import type { Lines } from "./place.ts";

/** Most pairs of words that are compared for one line; longer lines are compared at their ends alone. */
const MAX_PAIRS = 1_000_000;

interface Word {
  readonly text: string;
  readonly at: number;
}

/**
 * The offset in `text` for one in `stripped`, which is `text` without its types, line by line.
 *
 * The words that a line has kept are found as the longest sequence that both lines have in common. (The stripper's own
 * source maps end at the first template.)
 */
export function alignedOffset(
  { text, stripped }: { readonly text: Lines; readonly stripped: Lines },
  offset: number,
): number {
  const { line, column } = stripped.placeOf(offset);
  const start = text.offsetOf({ line, column: 1 });
  return start + alignedColumn(text.line(line), stripped.line(line), column - 1);
}

/** The column (from 0) in `before` for one in `after`. */
function alignedColumn(before: string, after: string, column: number): number {
  if (before === after) return column;
  const from = wordsOf(after);
  const to = wordsOf(before);
  const pairs = commonWords(from, to);
  // Between two words that were kept, a place belongs to the first.
  const index = from.findLastIndex((word, i) => word.at <= column && pairs[i] !== undefined);
  if (index < 0) return Math.min(column, before.length);
  const { at, text } = from[index]!;
  const start = to[pairs[index]!]!.at;
  const next = pairs.slice(index + 1).find((one) => one !== undefined);
  const end = next === undefined ? before.length : to[next]!.at;
  return column < at + text.length
    ? start + column - at
    : Math.min(start + column - at, Math.max(start + text.length, end));
}

/** For each word of `from` the index of its like in `to`. */
function commonWords(from: readonly Word[], to: readonly Word[]): (number | undefined)[] {
  const pairs: (number | undefined)[] = new Array(from.length).fill(undefined);
  let head = 0;
  while (head < from.length && from[head]!.text === to[head]?.text) pairs[head] = head++;
  let tail = 0;
  while (
    tail < Math.min(from.length, to.length) - head &&
    from[from.length - 1 - tail]!.text === to[to.length - 1 - tail]!.text
  ) {
    pairs[from.length - 1 - tail] = to.length - 1 - tail;
    tail++;
  }
  const rows = from.length - head - tail;
  const columns = to.length - head - tail;
  if (rows * columns > MAX_PAIRS) return pairs;
  const lengths = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i]![j] = from[head + i]!.text === to[head + j]!.text
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (from[head + i]!.text === to[head + j]!.text) pairs[head + i++] = head + j++;
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}

function wordsOf(line: string): Word[] {
  return [...line.matchAll(/[\p{ID_Continue}$]+|\S/gu)].map(({ index, 0: text }) => ({
    text,
    at: index,
  }));
}
