import type { LaunchState } from "../../services/launch/mod.ts";
import {
  INITIAL_LAUNCH_VIEW,
  type LaunchView,
  type LaunchViewAction,
  type LaunchViewState,
  onLaunchViewKey,
  renderLaunchView,
  type ViewLine,
} from "../../terminal/launch_view.ts";
import type { RoboContext } from "../context.ts";
import { showLiveView } from "../screen/live_view.ts";

/** What a console shows and steers: a launch of this process, or of another. */
export interface ConsoleSource {
  /** What it is like now. */
  state(): LaunchState;
  /** The last lines of a node, or of all. */
  lastLines(node: string | undefined, count: number): readonly ViewLine[];
  /** Calls `listener` after each change of state or lines; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Whether another process runs the launch. */
  readonly isElsewhere: boolean;
  /** Does what a key asks for; what it throws is shown. */
  act(action: LaunchViewAction): Promise<void>;
}

/** Shortest time between two pictures, in milliseconds. */
const REDRAW_MS = 100;

/** Lines that are shown of all nodes together. */
const ALL_LINES = 500;

/** Lines that are kept of a single node. */
const NODE_LINES = 200;

/** Shows the console until `signal` aborts. */
export async function showConsole(
  context: RoboContext,
  source: ConsoleSource,
  signal: AbortSignal,
): Promise<void> {
  let state: LaunchViewState = INITIAL_LAUNCH_VIEW;
  const notices: ViewLine[] = [];
  const view = (): LaunchView => {
    const now = source.state();
    const node = state.log === "all" ? undefined : now.nodes[state.selected]?.name;
    const lines = source.lastLines(node, node === undefined ? ALL_LINES : NODE_LINES);
    return { ...now, lines: [...lines, ...notices.slice(-1)], isElsewhere: source.isElsewhere };
  };
  using shown = showLiveView(context, {
    render: (size) => renderLaunchView(view(), state, size),
    onKey: (key) => {
      const { state: next, action } = onLaunchViewKey(view(), state, key);
      state = next;
      notices.length = 0;
      if (action !== undefined) act(action);
      return true;
    },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      shown.refresh();
    }, REDRAW_MS);
  };
  const stopListening = source.onChange(redraw);
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  stopListening();
  clearTimeout(timer);

  function act(action: LaunchViewAction): void {
    source.act(action).catch((error: Error) => {
      const node = "node" in action ? { node: action.node } : {};
      notices.push({ ...node, stream: "event", text: error.message });
      redraw();
    });
  }
}
