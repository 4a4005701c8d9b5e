/** Something that may stand at the cursor. */
export interface Match {
  /** What it is. */
  readonly text: string;
  /** Its kind, such as `function`; empty when it is not known. */
  readonly type: string;
}

/** Matches to choose from. */
export interface Menu {
  /** What they are. */
  readonly matches: readonly Match[];
  /** Which one is taken, from 0; -1 for none yet. */
  readonly selected: number;
  /** The text that they change. */
  readonly base: string;
  /** Where in it the replaced part begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** An input that is being typed. */
export interface EditorState {
  /** What stands there. */
  readonly text: string;
  /** Where the next character goes, a UTF-16 offset. */
  readonly cursor: number;
  /** Inputs before, the oldest first. */
  readonly history: readonly string[];
  /** What was cut last. */
  readonly cut: string;
  /** While inputs before are shown: which, and what was typed. */
  readonly walk?: { readonly index: number; readonly draft: string };
  /** While they are searched. */
  readonly search?: {
    readonly query: string;
    readonly index: number;
    readonly isFound: boolean;
    readonly before: { readonly text: string; readonly cursor: number };
  };
  /** While there is something to choose from. */
  readonly menu?: Menu;
  /** While the terminal pastes: what has come so far, and its last characters. */
  readonly paste?: { readonly text: string; readonly tail: string };
  /** Whether Escape was pressed last, which changes the next key. */
  readonly isEscaped?: boolean;
}

/** What a key asks for, beyond the editor. */
export type EditorAction =
  /** The input may be at its end. */
  | "enter"
  /** What may stand at the cursor? */
  | "complete"
  /** What stands at the cursor? */
  | "inspect"
  /** No more input. */
  | "leave"
  /** A new page. */
  | "clear"
  /** To say that a part of what was pasted is missing. */
  | "too-long";

/** An empty input. */
export function emptyInput(history: readonly string[] = []): EditorState {
  return { text: "", cursor: 0, history, cut: "" };
}

/** The state with `text` typed at the cursor. */
export function insert(state: EditorState, text: string): EditorState {
  return replace(state, { start: state.cursor, end: state.cursor, text });
}

/** The state with a part of its text replaced, and the cursor behind that. */
export function replace(
  state: EditorState,
  { start, end, text }: { readonly start: number; readonly end: number; readonly text: string },
): EditorState {
  const { walk: _, ...rest } = state;
  const all = state.text.slice(0, start) + text + state.text.slice(end);
  return { ...rest, text: all, cursor: start + text.length };
}

/** The state with a part of its text cut, to be put elsewhere. */
export function cut(state: EditorState, start: number, end: number): EditorState {
  if (start === end) return state;
  return { ...replace(state, { start, end, text: "" }), cut: state.text.slice(start, end) };
}
