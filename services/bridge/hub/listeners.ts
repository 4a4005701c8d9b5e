import type { BridgeListener } from "./bridge.ts";

/** All who want to know what happens, told one after the other. */
export class Listeners {
  readonly #listeners = new Set<BridgeListener>();
  readonly #fault: (error: unknown) => void;

  /** Nobody yet; `fault` is told of what they throw, which does not keep it from the others. */
  constructor(fault: (error: unknown) => void) {
    this.#fault = fault;
  }

  /** Tells one more until the signal aborts. */
  add(listener: BridgeListener, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** Tells everybody. */
  tell<Event extends keyof BridgeListener>(
    event: Event,
    ...about: Parameters<NonNullable<BridgeListener[Event]>>
  ): void {
    for (const listener of this.#listeners) {
      const told = listener[event] as ((...about: unknown[]) => void) | undefined;
      try {
        told?.apply(listener, about);
      } catch (error) {
        this.#fault(error);
      }
    }
  }
}
