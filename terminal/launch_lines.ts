import { paint, type Style } from "./screen.ts";
import { fit, safeText, truncate } from "./text.ts";
import type { ViewLine } from "./launch_view_model.ts";

/** How lines of nodes are shown. */
export interface LineLayout {
  /** Width of the names in front, in columns. */
  readonly width: number;
  /** Longest line; no limit by default. */
  readonly columns?: number;
  /** Whether names are coloured, so that each node has its own. */
  readonly color: boolean;
}

/** Who speaks when the launch itself does. */
const LAUNCH_NAME = "robo";

const STYLES: readonly Style[] = ["cyan", "green", "yellow", "magenta", "blue"];

/** A line with its node in front: `camera | text`; what the launch says is `robo | camera text`. */
export function prefixLine(line: ViewLine, { width, columns, color }: LineLayout): string {
  const isEvent = line.stream === "event";
  const name = isEvent ? LAUNCH_NAME : safeText(line.node ?? LAUNCH_NAME);
  const said = isEvent && line.node !== undefined ? `${line.node} ${line.text}` : line.text;
  const text = cleanLine(said);
  const head = fit(name, width);
  if (columns !== undefined && columns < width + 3) return truncate(`${head} | ${text}`, columns);
  const room = columns === undefined ? text : truncate(text, columns - width - 3);
  const shown = isEvent ? paint(room, "bold", color) : room;
  return `${paint(`${head} |`, isEvent ? "bold" : styleOf(name), color)} ${shown}`;
}

/**
 * A line as a terminal may be given it: without the styles and movements that a program wrote, its tabs as spaces. Of a line that was
 * written over, such as a progress bar, what was written last.
 */
export function cleanLine(text: string): string {
  const last = text.split("\r").findLast((part) => part !== "") ?? "";
  // deno-lint-ignore no-control-regex
  return safeText(last.replaceAll(/\x1b\[[0-9;:?]*[A-Za-z]/g, "").replaceAll("\t", "    "));
}

/** The same name has the same colour in every launch. */
function styleOf(name: string): Style {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)!) % 65_521;
  return STYLES[hash % STYLES.length]!;
}
