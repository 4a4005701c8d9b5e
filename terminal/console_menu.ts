import { type EditorState, type Match, type Menu, replace } from "./console_state.ts";

/** An answer to "what may stand at the cursor?". */
export interface Matches {
  /** What may. */
  readonly matches: readonly Match[];
  /** Where the part begins that they replace, a UTF-16 offset. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** Takes the only match, or what all have in common and then offers them; nothing when the input has changed since `asked`. */
export function offerMatches(
  state: EditorState,
  asked: { readonly text: string; readonly cursor: number },
  { matches, start, end }: Matches,
): EditorState {
  if (state.text !== asked.text || state.cursor !== asked.cursor) return state;
  const [first] = matches;
  if (first === undefined) return state;
  if (matches.length === 1) return replace(state, { start, end, text: first.text });
  const common = commonStart(matches.map(({ text }) => text));
  const current = state.text.slice(start, end);
  // What all have in common may be shorter than what was typed, where they match in another way.
  const text = common.startsWith(current) ? common : current;
  const next = replace(state, { start, end, text });
  const menu: Menu = {
    matches,
    selected: -1,
    base: next.text,
    start,
    end: start + text.length,
  };
  return { ...next, menu };
}

/** Takes the next match of the menu (1), or the one before (-1). */
export function chooseMatch(state: EditorState, step: -1 | 1): EditorState {
  const { menu } = state;
  if (menu === undefined) return state;
  const { matches, base, start, end } = menu;
  const count = matches.length;
  const selected = menu.selected === -1 && step === -1
    ? count - 1
    : (menu.selected + step + count) % count;
  const next = replace({ ...state, text: base }, { start, end, text: matches[selected]!.text });
  return { ...next, menu: { ...menu, selected } };
}

/** Puts the menu away. */
export function closeMenu(state: EditorState, how: "take" | "cancel"): EditorState {
  const { menu, ...rest } = state;
  if (menu === undefined || how === "take") return rest;
  return { ...rest, text: menu.base, cursor: menu.end };
}

function commonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const text of others) {
    while (!text.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
