const WORD = /[\p{L}\p{N}_$]/u;

let segmenter: Intl.Segmenter | undefined;

/** Whole characters as people see them, such as an `é` of two code points. */
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Where the line that holds `cursor` begins. */
export function lineStart(text: string, cursor: number): number {
  return text.lastIndexOf("\n", cursor - 1) + 1;
}

/** Where the line that holds `cursor` ends, in front of its newline. */
export function lineEnd(text: string, cursor: number): number {
  const end = text.indexOf("\n", cursor);
  return end === -1 ? text.length : end;
}

/** One character to the left. */
export function left(text: string, cursor: number): number {
  if (cursor === 0) return 0;
  const start = lineStart(text, cursor);
  if (start === cursor) return cursor - 1;
  const last = [...segments(text.slice(start, cursor))].at(-1)!;
  return start + last.index;
}

/** One character to the right. */
export function right(text: string, cursor: number): number {
  if (cursor >= text.length) return text.length;
  const [first] = segments(
    text.slice(cursor, Math.max(lineEnd(text, cursor), cursor + 1)),
  );
  return cursor + first!.segment.length;
}

/** To the beginning of a word. */
export function wordLeft(text: string, cursor: number): number {
  let place = cursor;
  while (place > 0 && !WORD.test(text[place - 1]!)) place--;
  while (place > 0 && WORD.test(text[place - 1]!)) place--;
  return place;
}

/** To the end of a word. */
export function wordRight(text: string, cursor: number): number {
  let place = cursor;
  while (place < text.length && !WORD.test(text[place]!)) place++;
  while (place < text.length && WORD.test(text[place]!)) place++;
  return place;
}

/** The same column one line up; `undefined` on the first line. */
export function up(text: string, cursor: number): number | undefined {
  const start = lineStart(text, cursor);
  if (start === 0) return undefined;
  const above = lineStart(text, start - 1);
  return whole(text, Math.min(above + (cursor - start), start - 1));
}

/** The same column one line down; `undefined` on the last line. */
export function down(text: string, cursor: number): number | undefined {
  const end = lineEnd(text, cursor);
  if (end === text.length) return undefined;
  const column = cursor - lineStart(text, cursor);
  return whole(text, Math.min(end + 1 + column, lineEnd(text, end + 1)));
}

/** Not in the middle of a character: another line has others in its columns. */
function whole(text: string, cursor: number): number {
  const line = text.slice(lineStart(text, cursor), lineEnd(text, cursor));
  const column = cursor - lineStart(text, cursor);
  return cursor - column + (segments(line).containing(column)?.index ?? column);
}
