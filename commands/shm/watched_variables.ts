import { HostVariable } from "../../client/shm/host_variable.ts";
import { HostError } from "../../ffi/host_error.ts";
import { pause } from "../../transports/pause.ts";
import { ValueMeter, type ValueRates } from "./value_meter.ts";

/** For how long values are not looked at that come too fast, in milliseconds. */
const REST_MS = 1;

/** Variables that are followed to measure how often they are written. */
export class WatchedVariables implements Disposable {
  readonly #watched = new Map<string, Watched>();

  /** Begins to follow those of the variables that are not followed yet; those that cannot be opened are passed over. */
  follow(names: readonly string[]): void {
    for (const name of names) {
      if (this.#watched.has(name)) continue;
      try {
        this.#watched.set(name, new Watched(name));
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
      }
    }
  }

  /** What each was measured to do in `seconds`, by name; begins the next interval. */
  measure(seconds: number): ({ readonly name: string } & ValueRates)[] {
    const rows = [];
    for (const [name, watched] of this.#watched) {
      if (watched.isGone) this.#forget(name, watched);
      else rows.push({ name, ...watched.meter.measure(seconds) });
    }
    return rows.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** Ends. */
  [Symbol.dispose](): void {
    for (const [name, watched] of this.#watched) this.#forget(name, watched);
  }

  #forget(name: string, watched: Watched): void {
    this.#watched.delete(name);
    watched[Symbol.dispose]();
  }
}

class Watched implements Disposable {
  readonly meter: ValueMeter;
  /** Whether it was removed. */
  isGone = false;
  readonly #variable: HostVariable;
  readonly #end = new AbortController();

  constructor(name: string) {
    this.#variable = new HostVariable(name, { codec: "raw", create: false });
    try {
      this.meter = new ValueMeter(this.#variable.ticket === 0 ? undefined : this.#variable.info);
    } catch (error) {
      this.#variable[Symbol.dispose]();
      throw error;
    }
    this.#follow().catch(() => this.isGone = true);
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    this.#variable[Symbol.dispose]();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#end;
    for await (const { info } of this.#variable.readings({ signal })) {
      this.meter.add(info);
      if (info.skipped === 0) continue;
      // Too fast to be followed: a thousand pairs of neighbours a second tell enough, and leave the processor to the writer.
      await pause(REST_MS, signal);
      for (const { info } of this.#variable.history(2)) this.meter.add(info);
    }
  }
}
