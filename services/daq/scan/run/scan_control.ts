import { RoboError } from "../../../../errors.ts";

/** Steers a scan that runs: from keys, from other programs. */
export class ScanControl {
  readonly #aborter = new AbortController();
  readonly #onChange: Set<() => void> = new Set();
  #gate: PromiseWithResolvers<void> | undefined;

  /** Aborted when the scan is to end early. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Whether it waits before its next point. */
  get isPaused(): boolean {
    return this.#gate !== undefined;
  }

  /** Waits before the next point, until {@linkcode resume}. */
  pause(): void {
    if (this.#gate !== undefined || this.signal.aborted) return;
    this.#gate = Promise.withResolvers();
    this.#changed();
  }

  /** Goes on. */
  resume(): void {
    this.#gate?.resolve();
    if (this.#gate === undefined) return;
    this.#gate = undefined;
    this.#changed();
  }

  /** Ends the scan before its time: what moves is stopped, what was measured is kept, and the scan can be resumed. */
  abort(why = "it was aborted"): void {
    this.#aborter.abort(new RoboError("lost", `The scan was ended: ${why}`));
    this.resume();
  }

  /** Resolves once it is not paused. */
  async open(): Promise<void> {
    while (this.#gate !== undefined) await this.#gate.promise;
  }

  /** Calls `listener` when it is paused or goes on, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    this.#onChange.add(listener);
    signal.addEventListener("abort", () => this.#onChange.delete(listener), { once: true });
  }

  #changed(): void {
    for (const listener of this.#onChange) listener();
  }
}
