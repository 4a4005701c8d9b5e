import type { Observer } from "../services/hub/mod.ts";
import { snapshotJson } from "../services/hub/mod.ts";
import { pause } from "../transports/pause.ts";
import {
  boundCoreView,
  INITIAL_CORE_VIEW,
  onCoreViewKey,
  renderCoreView,
} from "../terminal/core_view.ts";
import { renderGeckoReport } from "../terminal/gecko_report.ts";
import type { RoboContext } from "./context.ts";
import { showLiveView } from "./live_view.ts";
import type { NoticeBoard } from "./notice_board.ts";

/** Prints snapshots every `interval` milliseconds, as JSON or in the layout of pygecko's core, until `signal` aborts. */
export async function printStatistics(
  context: RoboContext,
  observer: Observer,
  options: { readonly interval: number; readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { interval, json, signal } = options;
  const memory = Deno.systemMemoryInfo().total;
  for await (const _ of ticks(interval, signal)) {
    const snapshot = await observer.take();
    const lines = json ? [snapshotJson(snapshot)] : renderGeckoReport(snapshot, memory);
    context.process.stdout.write(`${lines.join("\n")}\n`);
  }
}

/** Shows a live view, anew every `interval` milliseconds, until `signal` aborts or the user has seen enough. */
export async function showStatistics(
  context: RoboContext,
  observer: Observer,
  options: {
    readonly interval: number;
    readonly signal: AbortSignal;
    readonly notices: NoticeBoard;
  },
): Promise<void> {
  const { interval, notices } = options;
  const leaving = new AbortController();
  const signal = AbortSignal.any([options.signal, leaving.signal]);
  let state = INITIAL_CORE_VIEW;
  let snapshot = await observer.take();
  using view = showLiveView(context, {
    render: (size) => {
      const shown = { ...snapshot, notice: notices.last };
      state = boundCoreView(shown, state, size);
      return renderCoreView(shown, state, size);
    },
    onKey: (key) => {
      const next = onCoreViewKey(state, key);
      if (next !== undefined) state = next;
      return next !== undefined;
    },
  });
  void view.ended.then(() => leaving.abort());
  for await (const _ of ticks(interval, signal)) {
    const fresh = await observer.take();
    if (!state.paused) snapshot = fresh;
    view.refresh();
  }
}

/** Yields every `interval` milliseconds without drifting, until `signal` aborts. */
async function* ticks(interval: number, signal: AbortSignal): AsyncGenerator<void> {
  const start = performance.now();
  for (let count = 1; !signal.aborted; count++) {
    await pause(Math.max(0, start + count * interval - performance.now()), signal);
    if (!signal.aborted) yield;
  }
}
