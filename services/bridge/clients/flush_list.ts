/** Clients from which on writing to all of them takes long enough to be done less often. */
const MANY_CLIENTS = 16;

/** Bytes of structs that do not wait for more. */
const ENOUGH_BYTES = 65_536;

/** How long structs may wait for others, in milliseconds. */
const GATHER_MS = 1;

/**
 * Clients to which something has been queued, so that each writes once for all that came together. Where they are many, no more than half
 * of the time is spent with writing: structs that come meanwhile leave together, a millisecond later.
 */
export class FlushList implements Disposable {
  readonly #clock: () => number;
  #clients = new Set<{ flush(): void }>();
  #spare = new Set<{ flush(): void }>();
  #bytes = 0;
  #restUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** An empty list; `clock` is in milliseconds and never jumps. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Notes a client. */
  add(client: { flush(): void }): void {
    this.#clients.add(client);
  }

  /** Structs of so many bytes have been queued: all that were noted write what they have, now or in a moment. */
  flushSoon(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < ENOUGH_BYTES) {
      if (this.#timer !== undefined) return;
      if (this.#clients.size >= MANY_CLIENTS && this.#clock() < this.#restUntil) {
        this.#timer = setTimeout(() => this.flush(), GATHER_MS);
        return;
      }
    }
    this.flush();
  }

  /** Has all that were noted write what they have. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bytes = 0;
    const { size } = this.#clients;
    if (size === 0) return;
    const begin = size < MANY_CLIENTS ? 0 : this.#clock();
    const clients = this.#clients;
    this.#clients = this.#spare;
    this.#spare = new Set();
    for (const client of clients) client.flush();
    clients.clear();
    this.#spare = clients;
    if (size < MANY_CLIENTS) return;
    const end = this.#clock();
    this.#restUntil = end + (end - begin);
  }

  /** Nothing is written any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#clients.clear();
  }
}
