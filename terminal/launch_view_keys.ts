import type { LaunchView, LaunchViewAction, LaunchViewState } from "./launch_view_model.ts";

/** How the console begins. */
export const INITIAL_LAUNCH_VIEW: LaunchViewState = {
  selected: 0,
  page: "all",
  log: "all",
  back: 0,
  asking: false,
};

/** Phases in which a node has a program that can be stopped. */
const UP: ReadonlySet<string> = new Set(["waiting", "starting", "running", "backing-off"]);

/** Keys that agree to the end. */
const YES: ReadonlySet<string> = new Set(["y", "Y", "q", "\x03"]);

/** Lines by which the log is scrolled at once. */
const PAGE = 10;

/** The state after a key, and what it asks for. */
export function onLaunchViewKey(
  view: LaunchView,
  state: LaunchViewState,
  key: string,
): { readonly state: LaunchViewState; readonly action?: LaunchViewAction } {
  if (state.asking) {
    const action = YES.has(key) ? { action: { do: "end" } as const } : {};
    return { state: { ...state, asking: false }, ...action };
  }
  const node = view.nodes[state.selected];
  switch (key) {
    case "\x03":
      return { state, action: { do: view.isElsewhere ? "leave" : "end" } };
    case "q":
      // What already ends needs no question, and a page is left first.
      if (state.page !== "all") return { state: { ...state, page: "all", back: 0 } };
      if (view.isElsewhere) return { state, action: { do: "leave" } };
      return view.ending === undefined ? { state: { ...state, asking: true } } : { state };
    case "\x1b":
      return { state: { ...state, page: "all", back: 0 } };
    case "?":
    case "h":
      return { state: { ...state, page: state.page === "help" ? "all" : "help" } };
    case "l":
    case "\r":
    case "\n":
      return { state: { ...state, page: state.page === "log" ? "all" : "log", back: 0 } };
    case "a":
      return { state: { ...state, log: state.log === "all" ? "selected" : "all", back: 0 } };
    case "r":
      return withAction(state, node && { do: "restart", node: node.name });
    case "s":
      return withAction(
        state,
        node && { do: UP.has(node.phase) ? "stop" : "start", node: node.name },
      );
  }
  return { state: moved(view, state, key) };
}

function withAction(
  state: LaunchViewState,
  action: LaunchViewAction | undefined,
): { state: LaunchViewState; action?: LaunchViewAction } {
  return action === undefined ? { state } : { state, action };
}

function moved(view: LaunchView, state: LaunchViewState, key: string): LaunchViewState {
  const step = STEPS[key];
  if (step === undefined) return state;
  if (step === "follow") return { ...state, back: 0 };
  const [by, pages] = step;
  // On the page of the log the arrows scroll; elsewhere they select, and selecting shows that node's log.
  if (pages || state.page === "log") {
    return { ...state, back: Math.max(0, state.back - by * (pages ? PAGE : 1)) };
  }
  const selected = Math.min(Math.max(0, state.selected + by), Math.max(0, view.nodes.length - 1));
  return { ...state, selected, log: "selected", back: 0 };
}

const STEPS: Readonly<Record<string, readonly [by: number, pages: boolean] | "follow">> = {
  j: [1, false],
  "\x1b[B": [1, false],
  "\x1bOB": [1, false],
  k: [-1, false],
  "\x1b[A": [-1, false],
  "\x1bOA": [-1, false],
  " ": [1, true],
  "\x1b[6~": [1, true],
  b: [-1, true],
  "\x1b[5~": [-1, true],
  G: "follow",
  "\x1b[F": "follow",
};
