import type { CellError } from "../engine/engine.ts";
import type { CellStore } from "./cell_store.ts";
import { excerpt, Lines, type Place } from "./place.ts";
import { inputName } from "./syntax_error.ts";

/** Where excerpts come from. */
export interface ExplainContext {
  readonly cells: CellStore;
  /** Text of a local file; `undefined` when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  /** Parts of paths whose frames concern nobody, such as the folder of the engine's boot module. */
  readonly hidden: readonly string[];
  /** Folders whose code is not the user's: their frames are shown, their lines are not. */
  readonly library: readonly string[];
}

/** Frames of a stack, in the ways in which V8 writes them. */
const FRAME = /^(\s*)at (.*)$/;
const PLACED =
  /^(.*?)\(?((?:file:\/\/|cell:|\/|[A-Za-z]:\\|https?:\/\/|npm:|data:|ext:|node:)[^()]*):(\d+):(\d+)\)?$/;

/** See `Language.explain`. */
export function explain(error: CellError, context: ExplainContext): CellError {
  const lines = error.traceback.flatMap((line) => line.split("\n"));
  const traceback: string[] = [];
  /** Where the excerpt of the present error goes: behind its message, in front of its frames. */
  let firstFrame: number | undefined;
  let isShown = false;
  for (const line of lines) {
    const frame = FRAME.exec(line);
    if (frame === null) {
      traceback.push(line);
      firstFrame = undefined;
      isShown = false;
      continue;
    }
    const placed = PLACED.exec(frame[2]!);
    if (placed !== null && isHidden(placed[2]!, context)) continue;
    firstFrame ??= traceback.length;
    const seen = placed === null ? undefined : see(placed, context);
    traceback.push(seen === undefined ? line : `${frame[1]}at ${seen.words}`);
    if (seen === undefined || isShown || seen.text === undefined) continue;
    isShown = true;
    const shown = excerpt(seen.text, seen.place).map((one) => `${frame[1]!.slice(4)}${one}`);
    traceback.splice(firstFrame, 0, ...shown);
  }
  return { ...error, traceback: withHint(error, traceback) };
}

interface Seen {
  readonly words: string;
  readonly text: Lines | undefined;
  readonly place: Place;
}

function see(
  [, who, where, row, col]: readonly (string | undefined)[],
  context: ExplainContext,
): Seen {
  const given = { line: Number(row), column: Number(col) };
  const cell = context.cells.get(where!);
  const caller = cleaned(who!);
  if (cell !== undefined) {
    const place = cell.userPlace(given);
    return { words: words(caller, inputName(where!), place), text: cell.text, place };
  }
  const path = pathOf(where!);
  const isOwn = path !== undefined && !path.includes("/node_modules/") &&
    !context.library.some((folder) => path.startsWith(folder));
  const text = isOwn ? context.readFile(path) : undefined;
  return {
    words: words(caller, path ?? inputName(where!), given),
    text: text === undefined ? undefined : new Lines(text),
    place: given,
  };
}

function cleaned(who: string): string {
  const name = who.trim().replace(/\b__robo_/g, "");
  return name.replace(/(^|\s)(eval|<anonymous>)$/, "");
}

function words(caller: string, where: string, { line, column }: Place): string {
  // A path with its numbers can be clicked in most terminals.
  const place = /^input\b/.test(where)
    ? `${where}, line ${line}, column ${column}`
    : `${where}:${line}:${column}`;
  if (caller === "" || caller === "async") return `${caller} ${place}`.trim();
  return `${caller} (${place})`;
}

/** The path of a local file, without what an import again had to add. */
function pathOf(where: string): string | undefined {
  const plain = where.replace(/\?changed=[\d.]+$/, "");
  if (plain.startsWith("/")) return plain;
  if (!plain.startsWith("file://")) return undefined;
  try {
    return decodeURIComponent(new URL(plain).pathname);
  } catch {
    return undefined;
  }
}

function isHidden(where: string, { hidden }: ExplainContext): boolean {
  if (/^(ext|node):/.test(where)) return true;
  return hidden.some((part) => where.includes(part));
}

function withHint({ name, value }: CellError, traceback: string[]): string[] {
  const again = name === "SyntaxError" &&
    /^Identifier '(.*)' has already been declared$/.exec(value);
  if (!again) return traceback;
  return [
    ...traceback,
    `hint: ${
      again[1]
    } was declared in another way before; choose another name, or start afresh with %reset`,
  ];
}
