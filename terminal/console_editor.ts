import { endSearch, searchFor, searchNewer, searchOlder, walkHistory } from "./console_history.ts";
import { chooseMatch, closeMenu } from "./console_menu.ts";
import {
  down,
  left,
  lineEnd,
  lineStart,
  right,
  up,
  wordLeft,
  wordRight,
} from "./console_motion.ts";
import { cut, type EditorAction, type EditorState, insert, replace } from "./console_state.ts";

/** What a key makes of an input. */
export interface Edited {
  /** The input then. */
  readonly state: EditorState;
  /** What has to be done about it. */
  readonly action?: EditorAction;
}

const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";

/** Most that is taken of one paste, in characters: what is longer is a file. */
const MAX_PASTE = 1024 * 1024;

const CLOSING: ReadonlySet<string> = new Set(["}", "]", ")"]);

/** Ctrl-G, and Escape. */
const CANCEL: ReadonlySet<string> = new Set(["\x07", "\x1b"]);

/** The input after a key, which is a character or an escape sequence, and what it asks for. */
export function onEditorKey(state: EditorState, key: string): Edited {
  if (state.paste !== undefined) return onPasted(state, state.paste, key);
  if (key === PASTE_BEGINS) return { state: { ...state, paste: { text: "", tail: "" } } };
  if (state.search !== undefined) return onSearchKey(state, key);
  if (state.menu !== undefined) return onMenuKey(state, key);
  if (state.isEscaped === true) {
    const { isEscaped: _, ...rest } = state;
    return onPlainKey(rest, `\x1b${key}`);
  }
  if (key === "\x1b") return { state: { ...state, isEscaped: true } };
  return onPlainKey(state, key);
}

function onPasted(
  state: EditorState,
  paste: NonNullable<EditorState["paste"]>,
  key: string,
): Edited {
  const isLong = paste.text.length >= MAX_PASTE;
  const text = isLong ? paste.text : paste.text + key;
  // The end may come in pieces.
  const tail = (paste.tail + key).slice(-PASTE_ENDS.length);
  if (tail !== PASTE_ENDS) return { state: { ...state, paste: { text, tail } } };
  const { paste: _, ...rest } = closeMenu(endSearch(state, "take"), "take");
  const whole = isLong ? text : text.slice(0, -PASTE_ENDS.length);
  const next = insert(rest, whole.replaceAll(/\r\n?/g, "\n"));
  return isLong ? { state: next, action: "too-long" } : { state: next };
}

function onSearchKey(state: EditorState, key: string): Edited {
  const { query } = state.search!;
  if (key === "\x12") return { state: searchOlder(state) };
  if (key === "\x13") return { state: searchNewer(state) };
  if (CANCEL.has(key)) return { state: endSearch(state, "cancel") };
  if (key === "\x7f" || key === "\b") return { state: searchFor(state, query.slice(0, -1)) };
  if (isText(key)) return { state: searchFor(state, query + key) };
  return onEditorKey(endSearch(state, "take"), key);
}

function onMenuKey(state: EditorState, key: string): Edited {
  switch (key) {
    case "\t":
    case "\x1b[B":
    case "\x1b[C":
      return { state: chooseMatch(state, 1) };
    case "\x1b[Z":
    case "\x1b[A":
    case "\x1b[D":
      return { state: chooseMatch(state, -1) };
    case "\r":
    case "\n":
      // The choice is taken; it takes another Enter to run it.
      if (state.menu!.selected !== -1) return { state: closeMenu(state, "take") };
  }
  if (CANCEL.has(key)) return { state: closeMenu(state, "cancel") };
  return onEditorKey(closeMenu(state, "take"), key);
}

function onPlainKey(state: EditorState, key: string): Edited {
  const { text, cursor } = state;
  const moved = (place: number): Edited => ({ state: { ...state, cursor: place } });
  switch (key) {
    case "\r":
    case "\n":
      return text.indexOf("\n", cursor) === -1
        ? { state, action: "enter" }
        : { state: insert(state, "\n") };
    case "\x1b\r":
    case "\x1b\n":
      return { state: insert(state, "\n") };
    case "\t":
      return text.slice(lineStart(text, cursor), cursor).trim() === ""
        ? { state: insert(state, "  ") }
        : { state, action: "complete" };
    case "\x1b[Z":
      return { state, action: "inspect" };
    case "\x0c":
      return { state, action: "clear" };
    case "\x04":
      if (text === "") return { state, action: "leave" };
      return { state: erased(state, cursor, right(text, cursor)) };
    case "\x1b[3~":
      return { state: erased(state, cursor, right(text, cursor)) };
    case "\x7f":
    case "\b":
      return { state: erased(state, left(text, cursor), cursor) };
    case "\x1b[D":
    case "\x1bOD":
    case "\x02":
      return moved(left(text, cursor));
    case "\x1b[C":
    case "\x1bOC":
    case "\x06":
      return moved(right(text, cursor));
    case "\x1b[1;5D":
    case "\x1b[1;3D":
    case "\x1bb":
      return moved(wordLeft(text, cursor));
    case "\x1b[1;5C":
    case "\x1b[1;3C":
    case "\x1bf":
      return moved(wordRight(text, cursor));
    case "\x1b[H":
    case "\x1bOH":
    case "\x1b[1~":
    case "\x01":
      return moved(lineStart(text, cursor));
    case "\x1b[F":
    case "\x1bOF":
    case "\x1b[4~":
    case "\x05":
      return moved(lineEnd(text, cursor));
    case "\x1b[A":
    case "\x1bOA":
    case "\x10": {
      const above = up(text, cursor);
      return above === undefined ? { state: walkHistory(state, -1) } : moved(above);
    }
    case "\x1b[B":
    case "\x1bOB":
    case "\x0e": {
      const below = down(text, cursor);
      return below === undefined ? { state: walkHistory(state, 1) } : moved(below);
    }
    case "\x12":
      return { state: searchOlder(state) };
    case "\x15":
      return { state: cut(state, lineStart(text, cursor), cursor) };
    case "\x0b":
      return { state: cut(state, cursor, lineEnd(text, cursor)) };
    case "\x17":
    case "\x1b\x7f":
      return { state: cut(state, wordLeft(text, cursor), cursor) };
    case "\x1bd":
      return { state: cut(state, cursor, wordRight(text, cursor)) };
    case "\x19":
      return { state: insert(state, state.cut) };
  }
  if (!isText(key)) return { state };
  return { state: insert(CLOSING.has(key) ? outdented(state) : state, key) };
}

/** A bracket that ends a block stands below what has begun it: it takes back one step of the indentation in front of it. */
function outdented(state: EditorState): EditorState {
  const { text, cursor } = state;
  const start = lineStart(text, cursor);
  const isIndented = start > 0 && /^ {2,}$/.test(text.slice(start, cursor));
  return isIndented ? erased(state, cursor - 2, cursor) : state;
}

function erased(state: EditorState, start: number, end: number): EditorState {
  return start === end ? state : replace(state, { start, end, text: "" });
}

/** Whether a key is a character, and no control. */
function isText(key: string): boolean {
  return !/^\p{Cc}/u.test(key);
}
