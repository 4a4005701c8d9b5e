/** How far around the cursor long code is looked at, in UTF-16 units. */
const REACH = 50_000;

/** A piece of code around the cursor: all of it, unless it is very long. */
export interface CodeWindow {
  readonly code: string;
  /** The cursor in the piece, within its bounds. */
  readonly cursor: number;
  /** Where the piece begins. */
  readonly from: number;
}

/** The piece of `code` around `cursor`; in very long code it begins with a line, where there is one. */
export function windowAt(code: string, cursor: number): CodeWindow {
  const at = Math.min(Math.max(0, cursor), code.length);
  if (code.length <= 2 * REACH) return { code, cursor: at, from: 0 };
  const start = Math.max(0, at - REACH);
  const line = code.indexOf("\n", start) + 1;
  const from = start === 0 ? 0 : line > 0 && line <= at ? line : start;
  return { code: code.slice(from, at + REACH), cursor: at - from, from };
}
