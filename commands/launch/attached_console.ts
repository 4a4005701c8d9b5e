import type { LogLine, RunningLaunch } from "../../services/launch/mod.ts";
import type { RoboContext } from "../context.ts";
import { showConsole } from "./console.ts";

/** Lines that are fetched first, and kept. */
const MAX_LINES = 1000;

/** Shows the console of a launch that another process runs, until `signal` aborts, the user leaves it or the launch ends. */
export async function attachConsole(
  context: RoboContext,
  launch: RunningLaunch,
  signal: AbortSignal,
): Promise<void> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  signal.addEventListener("abort", leave, { once: true });
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());
  const lines: LogLine[] = [];
  let state = launch.first;
  const states = (async () => {
    for await (const next of launch.watch(leaving.signal)) {
      state = next;
      changed();
    }
    leave();
  })();
  const following = (async () => {
    const options = { lines: MAX_LINES, follow: true, signal: leaving.signal };
    for await (const line of launch.log(undefined, options)) {
      lines.push(line);
      if (lines.length >= 2 * MAX_LINES) lines.splice(0, MAX_LINES);
      changed();
    }
  })();
  try {
    await showConsole(context, {
      isElsewhere: true,
      state: () => state,
      lastLines: (node, count) =>
        lines.filter((line) => node === undefined || line.node === node).slice(-count),
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      act: async (action) => {
        if (action.do === "leave") leave();
        else if (action.do === "end") await launch.end();
        else await launch.control(action.do, action.node);
      },
    }, leaving.signal);
  } finally {
    leave();
    await Promise.allSettled([states, following]);
  }
}
