import type { EditorState } from "./console_state.ts";

/** One step back (-1) or forth (1) among the inputs that begin with what was typed. */
export function walkHistory(state: EditorState, step: -1 | 1): EditorState {
  const { history, text } = state;
  const walk = state.walk ?? { index: history.length, draft: text };
  let index = walk.index + step;
  while (index >= 0 && index < history.length) {
    const entry = history[index]!;
    // What stands there already is no step.
    if (entry.startsWith(walk.draft) && entry !== text) break;
    index += step;
  }
  if (index < 0) return state;
  if (index >= history.length) {
    const { walk: _, ...rest } = state;
    return { ...rest, text: walk.draft, cursor: walk.draft.length };
  }
  const entry = history[index]!;
  return { ...state, text: entry, cursor: entry.length, walk: { ...walk, index } };
}

/** Begins to search backwards, or goes on to what is older. */
export function searchOlder(state: EditorState): EditorState {
  if (state.search === undefined) {
    const before = { text: state.text, cursor: state.cursor };
    const search = { query: "", index: state.history.length, isFound: true, before };
    return { ...state, search };
  }
  return found(state, { query: state.search.query, from: state.search.index - 1, step: -1 });
}

/** Goes on to what is newer. */
export function searchNewer(state: EditorState): EditorState {
  if (state.search === undefined) return state;
  return found(state, { query: state.search.query, from: state.search.index + 1, step: 1 });
}

/** Searches for something else, from where the search stands. */
export function searchFor(state: EditorState, query: string): EditorState {
  return found(state, { query, from: state.search?.index ?? state.history.length, step: -1 });
}

/** Ends the search, with what it has found or with what stood there before. */
export function endSearch(state: EditorState, how: "take" | "cancel"): EditorState {
  const { search, ...rest } = state;
  return search === undefined || how === "take" ? rest : { ...rest, ...search.before };
}

function found(
  state: EditorState,
  { query, from, step }: { readonly query: string; readonly from: number; readonly step: -1 | 1 },
): EditorState {
  const { history, search } = state;
  if (search === undefined) return state;
  let index = Math.min(from, history.length - 1);
  while (index >= 0 && index < history.length) {
    const entry = history[index]!;
    const place = entry.indexOf(query);
    // The same input several times in a row is of no use to who goes on.
    if (place !== -1 && (query !== search.query || entry !== state.text)) {
      const cursor = place + query.length;
      return { ...state, text: entry, cursor, search: { ...search, query, index, isFound: true } };
    }
    index += step;
  }
  return { ...state, search: { ...search, query, isFound: false } };
}
