import type { Grab, WatchOptions } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { Dimension } from "../../../protocols/pymodaq/mod.ts";
import type { Arrival } from "./arrival.ts";
import type { DeviceRecord } from "./device_record.ts";
import { GrabLoop } from "./grab_loop.ts";
import type { LabWorld } from "./lab_world.ts";
import { Watcher } from "./watcher.ts";

/** Who watches one detector's data. All who want the same dimensionality share the same grabs. */
export class Audience {
  readonly #record: DeviceRecord;
  readonly #world: LabWorld;
  readonly #watchers = new Set<Watcher>();
  readonly #loops = new Map<Dimension, GrabLoop>();

  /** Nobody watches yet. */
  constructor(record: DeviceRecord, world: LabWorld) {
    this.#record = record;
    this.#world = world;
  }

  /** How many watch. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Data as it comes, until the reader stops or the signal aborts. */
  async *watch(options: WatchOptions): AsyncGenerator<Grab, void> {
    const { signal, passive = false } = options;
    const dimension = options.dimension ?? this.#record.usualDimension;
    if (signal?.aborted) return;
    const watcher = new Watcher({ ...options, dimension }, {
      now: this.#world.now,
      onDrop: () => this.#record.counters.dropped++,
      onRoom: () => this.#loops.get(dimension)?.wake(),
    });
    const stop = () => watcher.end();
    signal?.addEventListener("abort", stop, { once: true });
    this.#watchers.add(watcher);
    try {
      if (!passive) this.#grabFor(watcher);
      while (true) {
        const grab = await watcher.next();
        if (grab === undefined) return;
        yield grab;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      watcher.end();
      this.#watchers.delete(watcher);
      this.#loops.get(dimension)?.wake();
    }
  }

  /** Data has come. */
  deliver(arrival: Arrival): void {
    for (const watcher of this.#watchers) watcher.offer(arrival);
  }

  /** The device is gone: those who have it grab are told so; those who only look on wait until it is back. */
  fail(error: RoboError): void {
    for (const watcher of this.#watchers) {
      if (!watcher.isPassive) watcher.fail(error);
    }
  }

  /** The device does not come back: all are told so. */
  close(error: RoboError): void {
    for (const watcher of this.#watchers) watcher.fail(error);
  }

  #grabFor({ dimension }: Watcher): void {
    if (this.#loops.has(dimension)) return this.#loops.get(dimension)!.wake();
    const loop = new GrabLoop({
      watchers: () =>
        [...this.#watchers].filter((watcher) =>
          !watcher.isPassive && !watcher.isEnded && watcher.dimension === dimension
        ),
      ask: async (timeout) => {
        const { link, name } = this.#record;
        if (link === undefined || !("ask" in link)) {
          throw new RoboError("unavailable", `${name} is offline`);
        }
        const grab = await link.ask(dimension, timeout === undefined ? {} : { timeout });
        grab[Symbol.dispose]();
      },
      now: this.#world.now,
    });
    this.#loops.set(dimension, loop);
    void loop.run().finally(() => this.#loops.delete(dimension));
  }
}
