/** Escape sequences that begin a full-screen view: the other screen, no cursor, no line wrapping. */
export const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";

/** Escape sequences that give the terminal back as it was; tmux 3.3 leaves a line of a resized view that was not erased. */
export const LEAVE_SCREEN = "\x1b[2J\x1b[?7h\x1b[?25h\x1b[?1049l";

/** How part of a line is shown. */
export type Style =
  | "plain"
  | "bold"
  | "dim"
  | "red"
  | "green"
  | "yellow"
  | "blue"
  | "magenta"
  | "cyan"
  | "inverse";

const CODES: Readonly<Record<Exclude<Style, "plain">, string>> = {
  bold: "1",
  dim: "2",
  inverse: "7",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  magenta: "35",
  cyan: "36",
};

/** `text` in a style, where colour is wanted. */
export function paint(text: string, style: Style, color: boolean): string {
  return color && style !== "plain" ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
}

/**
 * What has to be written to turn one frame of lines into the next. Only lines that differ are written, inside a
 * synchronised update, so that nothing flickers; `before` is empty for the first frame or after a change of size.
 */
export function drawFrame(
  before: readonly string[],
  after: readonly string[],
  rows: number,
): string {
  let output = before.length === 0 ? "\x1b[2J" : "";
  for (let row = 0; row < Math.min(rows, Math.max(before.length, after.length)); row++) {
    const line = after[row] ?? "";
    if (before.length > 0 && before[row] === line) continue;
    // Cleared before, not behind: erasing after a full line would take its last character.
    output += `\x1b[${row + 1};1H\x1b[2K${line}`;
  }
  return output === "" ? "" : `\x1b[?2026h${output}\x1b[?2026l`;
}
