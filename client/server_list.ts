/** Servers that are remembered of one service. */
const MAX_SERVERS = 1000;

/** The servers of one service that are known to be there, in turn. */
export class ServerList {
  readonly #deadAfterMs: number;
  readonly #lastSeen = new Map<string, number>();

  /** Takes a server for dead that was silent for `deadAfterMs`. */
  constructor(deadAfterMs: number) {
    this.#deadAfterMs = deadAfterMs;
  }

  /** How many there are. */
  get size(): number {
    return this.#lastSeen.size;
  }

  /** The server whose turn it is. */
  next(): string | undefined {
    const first = this.#lastSeen.entries().next().value;
    if (first === undefined) return undefined;
    this.#lastSeen.delete(first[0]);
    this.#lastSeen.set(...first);
    return first[0];
  }

  /** A server gave a sign of life at `now`, in milliseconds. */
  seen(server: string, now: number): void {
    if (this.#lastSeen.has(server) || this.#lastSeen.size < MAX_SERVERS) {
      this.#lastSeen.set(server, now);
    }
  }

  /** A server has gone. */
  remove(server: string): void {
    this.#lastSeen.delete(server);
  }

  /** Nobody was asked for a while, so that silence counts from `now` on. */
  restart(now: number): void {
    for (const server of this.#lastSeen.keys()) this.#lastSeen.set(server, now);
  }

  /** Removes and returns the servers that were silent for too long. */
  silent(now: number): string[] {
    const dead: string[] = [];
    for (const [server, last] of this.#lastSeen) {
      if (now - last >= this.#deadAfterMs) dead.push(server);
    }
    for (const server of dead) this.#lastSeen.delete(server);
    return dead;
  }
}
