import type { LabEvent } from "../../../protocols/daq/lab_types.ts";

/** An event, or how to make it of the state at the moment at which it is read. */
type Pending = LabEvent | (() => LabEvent | undefined);

/**
 * Tells listeners what happens. What is only news of the latest state, such as a device or a position, waits for a slow
 * listener once and not once for each change.
 */
export class EventHub {
  readonly #listeners = new Set<Listener>();
  readonly #maxEvents: number;
  #dropped = 0;

  /** A hub that keeps at most so many events for each listener. */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** Whether anybody listens. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Events that slow listeners lost. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Tells of something; what was told with the same `key` and has not been read is replaced. */
  tell(event: Pending, key?: string): void {
    for (const listener of this.#listeners) listener.add(event, key);
  }

  /** What happens from now on, after `first`, until `signal` aborts. */
  async *listen(
    first: () => readonly LabEvent[],
    signal?: AbortSignal,
  ): AsyncGenerator<LabEvent, void> {
    const listener = new Listener(this.#maxEvents, () => this.#dropped++);
    const wake = () => listener.wake();
    this.#listeners.add(listener);
    signal?.addEventListener("abort", wake, { once: true });
    try {
      yield* first();
      while (signal?.aborted !== true && !listener.isClosed) {
        const event = listener.take();
        if (event === undefined) await listener.news();
        else yield event;
      }
    } finally {
      this.#listeners.delete(listener);
      signal?.removeEventListener("abort", wake);
    }
  }

  /** Ends all listening. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
  }
}

class Listener {
  readonly #pending = new Map<string, Pending>();
  readonly #most: number;
  readonly #onDrop: () => void;
  #count = 0;
  #wake: (() => void) | undefined;
  isClosed = false;

  constructor(most: number, onDrop: () => void) {
    this.#most = most;
    this.#onDrop = onDrop;
  }

  add(event: Pending, key = `${++this.#count}`): void {
    this.#pending.set(key, event);
    if (this.#pending.size > this.#most) {
      const [oldest] = this.#pending.keys();
      this.#pending.delete(oldest!);
      this.#onDrop();
    }
    this.wake();
  }

  take(): LabEvent | undefined {
    for (const [key, pending] of this.#pending) {
      this.#pending.delete(key);
      const event = typeof pending === "function" ? pending() : pending;
      if (event !== undefined) return event;
    }
    return undefined;
  }

  news(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }
}
