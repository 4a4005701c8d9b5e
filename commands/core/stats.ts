import type { HubSnapshot, Observer } from "../../services/hub/mod.ts";
import { snapshotJson } from "../../services/hub/mod.ts";
import { pause } from "../../transports/pause.ts";
import {
  boundCoreView,
  INITIAL_CORE_VIEW,
  onCoreViewKey,
  renderCoreView,
} from "../../terminal/core_view.ts";
import { renderGeckoReport } from "../../terminal/gecko_report.ts";
import type { RoboContext } from "../context.ts";
import { showLiveView } from "../screen/live_view.ts";
import type { NoticeBoard } from "../screen/notice_board.ts";

/** Snapshots of a core, one each interval, until the signal aborts. */
export type Snapshots = (signal: AbortSignal) => AsyncIterable<HubSnapshot>;

/** The snapshots of a core of this process, one every `interval` milliseconds. */
export function observed(observer: Observer, interval: number): Snapshots {
  return async function* (signal) {
    for await (const _ of ticks(interval, signal)) yield await observer.take();
  };
}

/** Prints snapshots as JSON or in the layout of pygecko's core until `signal` aborts. */
export async function printStatistics(
  context: RoboContext,
  snapshots: Snapshots,
  options: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { json, signal } = options;
  const memory = Deno.systemMemoryInfo().total;
  for await (const snapshot of snapshots(signal)) {
    const lines = json ? [snapshotJson(snapshot)] : renderGeckoReport(snapshot, memory);
    context.process.stdout.write(`${lines.join("\n")}\n`);
  }
}

/** Shows a live view, of `first` and then of each snapshot, until `signal` aborts or the user has seen enough. */
export async function showStatistics(
  context: RoboContext,
  snapshots: Snapshots,
  options: {
    readonly first: HubSnapshot;
    readonly signal: AbortSignal;
    readonly notices: NoticeBoard;
  },
): Promise<void> {
  const { first, notices } = options;
  const leaving = new AbortController();
  const signal = AbortSignal.any([options.signal, leaving.signal]);
  let state = INITIAL_CORE_VIEW;
  let snapshot = first;
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
  for await (const fresh of snapshots(signal)) {
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
