import { RoboError } from "../../../errors.ts";
import type { Watcher } from "./watcher.ts";

/** What a {@linkcode GrabLoop} stands on. */
export interface GrabLoopOptions {
  /** For whom it grabs; it ends when nobody is left. */
  watchers(): readonly Watcher[];
  /** Grabs once; the data is delivered to the watchers on its way. `timeout` in milliseconds, if it is not the device's own. */
  ask(timeout: number | undefined): Promise<void>;
  /** The time, in milliseconds. */
  now(): number;
}

/** Grabs again and again, as fast as the fastest of its watchers wants and as slow as a lossless one needs. */
export class GrabLoop {
  readonly #options: GrabLoopOptions;
  #wake: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A loop that does not run yet. */
  constructor(options: GrabLoopOptions) {
    this.#options = options;
  }

  /** Runs until nobody watches; what goes wrong is told to all who do. */
  async run(): Promise<void> {
    const { watchers, ask, now } = this.#options;
    for (let group = watchers(); group.length > 0; group = watchers()) {
      const delay = this.#delay(group, now());
      if (delay > 0) {
        await this.#news(delay);
        continue;
      }
      for (const watcher of group) watcher.asked(now());
      try {
        await ask(longest(group));
      } catch (error) {
        const failure = error instanceof RoboError
          ? error
          : new RoboError("internal", "Grabbing failed", { cause: error });
        for (const watcher of watchers()) watcher.fail(failure);
      }
    }
  }

  /** Something may have changed: somebody came, went or has room. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Milliseconds until the next grab; infinite while somebody who must not miss anything has no room. */
  #delay(group: readonly Watcher[], now: number): number {
    if (group.some(({ isFull }) => isFull)) return Infinity;
    return Math.min(...group.map((watcher) => watcher.due - now));
  }

  #news(delay: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (delay < Infinity) this.#timer = setTimeout(() => this.wake(), delay);
    });
  }
}

function longest(group: readonly Watcher[]): number | undefined {
  const timeouts = group.map(({ timeout }) => timeout).filter((ms) => ms !== undefined);
  return timeouts.length < group.length ? undefined : Math.max(...timeouts);
}
