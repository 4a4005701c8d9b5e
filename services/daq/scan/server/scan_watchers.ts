import { pause } from "../../../../transports/pause.ts";
import type { ScanState } from "./scan_state.ts";

/** Time between two states of a scan that runs on, in milliseconds. */
const EVERY_MS = 200;

interface Watcher {
  /** Newest states that wait, by id. */
  readonly waiting: Map<string, ScanState>;
  wake: () => void;
}

/** Those who look at scans: each gets the newest state of each, however many there were in between. */
export class ScanWatchers {
  readonly #watchers = new Set<Watcher>();

  /** Tells all of them. */
  tell(state: ScanState): void {
    for (const watcher of this.#watchers) {
      watcher.waiting.set(state.id, state);
      watcher.wake();
    }
  }

  /** What `first` gives, and then what is told, until `signal` aborts. */
  async *watch(
    first: () => readonly ScanState[],
    signal: AbortSignal,
  ): AsyncGenerator<ScanState, void> {
    const waiting = new Map(first().map((state) => [state.id, state]));
    const watcher: Watcher = { waiting, wake: () => {} };
    this.#watchers.add(watcher);
    const end = () => watcher.wake();
    signal.addEventListener("abort", end);
    try {
      while (!signal.aborted) {
        const states = [...waiting.values()];
        waiting.clear();
        yield* states;
        const isIdle = waiting.size === 0 && !signal.aborted;
        if (isIdle) await new Promise<void>((resolve) => watcher.wake = resolve);
        // What follows at once is told together.
        await pause(EVERY_MS, signal);
      }
    } finally {
      signal.removeEventListener("abort", end);
      this.#watchers.delete(watcher);
    }
  }
}
