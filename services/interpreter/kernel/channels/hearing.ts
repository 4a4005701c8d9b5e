/** A client that has asked on shell. */
interface Asker {
  /** Ends its waiting; none once it is known to hear, or believed never to. */
  heard?: () => void;
  /** Whether one of the readers of iopub is believed to be its own. */
  hears: boolean;
  /** Resolves when it need not wait. */
  readonly ready: Promise<void>;
}

/** What a {@linkcode Hearing} needs. */
export interface HearingOptions {
  /** How many read iopub now. */
  readonly readers: () => number;
  /** Time after which a client is believed to read nothing, in milliseconds. */
  readonly deafMs: number;
}

/**
 * Knows which clients hear iopub. Many clients execute as soon as their first question on shell is answered, and would miss the
 * output when their connection to iopub is not there yet: libzmq tries each connection anew every 100 to 200 ms, so that a client
 * that was there before the kernel is connected to one channel long before the other. Which reader belongs to which client cannot
 * be seen; that each client has one is what counts.
 */
export class Hearing implements Disposable {
  readonly #options: HearingOptions;
  readonly #askers = new Map<string, Asker>();
  #isClosed = false;

  /** Nobody has asked yet. */
  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Resolves when client `peer` hears iopub or is believed never to; `undefined` when that is so already. */
  ready(peer: string): Promise<void> | undefined {
    const known = this.#askers.get(peer);
    if (known !== undefined) return known.heard === undefined ? undefined : known.ready;
    if (this.#isClosed) return undefined;
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const asker: Asker = { ready, hears: false };
    const timer = setTimeout(() => asker.heard?.(), this.#options.deafMs);
    asker.heard = () => {
      clearTimeout(timer);
      delete asker.heard;
      resolve();
    };
    this.#askers.set(peer, asker);
    this.changed();
    return asker.heard === undefined ? undefined : ready;
  }

  /** Called when somebody begins or ceases to read iopub. */
  changed(): void {
    const askers = [...this.#askers.values()];
    const waiting = askers.filter(({ heard }) => heard !== undefined);
    if (waiting.length === 0) return;
    const spare = this.#options.readers() - askers.filter(({ hears }) => hears).length;
    for (const asker of waiting.slice(0, Math.max(0, spare))) {
      asker.hears = true;
      asker.heard?.();
    }
  }

  /** Called when client `peer` is gone. */
  left(peer: string): void {
    const asker = this.#askers.get(peer);
    if (asker === undefined) return;
    this.#askers.delete(peer);
    asker.heard?.();
    this.changed();
  }

  /** Nobody waits any more. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const { heard } of this.#askers.values()) heard?.();
    this.#askers.clear();
  }
}
