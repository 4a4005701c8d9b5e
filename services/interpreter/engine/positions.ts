/** Longest number of a cell, in digits. */
const DIGITS = 10;

/** What stands in front of a cell on its first line: always equally long, so that positions can be corrected wherever they are told. */
export function cellPrefix(id: number, mayAsk: boolean): string {
  return `await __robo__.start(${String(id).padStart(DIGITS)},${mayAsk ? 1 : 0}); `;
}

/** Length of what stands in front of a cell, in UTF-16 units. */
export const PREFIX_LENGTH: number = cellPrefix(0, true).length;

/**
 * What stands behind a cell, in a line of its own: the mark of its end. A block without a value leaves the cell its own, and
 * what a cell declares is not touched.
 */
export function cellSuffix(id: number): string {
  return `\n;{const end=__robo__.done(${id})}`;
}

/** What stands in front of an expression that belongs to a cell. */
export const EXPRESSION_PREFIX: string = "await __robo__.turn(); ".padEnd(PREFIX_LENGTH);

/** What V8 is to call a cell: it takes no blanks, and brackets are its own. {@linkcode cellName} turns it back. */
export function cellUrl(name: string): string {
  return encodeURI(name).replaceAll("(", "%28").replaceAll(")", "%29");
}

/** The name of a cell that V8 calls `url`. */
export function cellName(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}

/** A line of a stack trace for a place in a cell, as the user counts; `column` is V8's, from 1. */
export function cellPosition(url: string, line: number, column: number): string {
  const own = line === 1 ? Math.max(1, column - PREFIX_LENGTH) : column;
  return `${cellName(url)}:${line}:${own}`;
}
