/** Calls whose responses are remembered to be fetched, beyond which the oldest are forgotten. */
export const MAX_POSTED = 1024;

/** The calls that were posted, oldest first, whose responses have not been fetched. */
export class PostedCalls {
  readonly #ids = new Set<bigint>();
  #forgotten = 0;

  /** How many there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** How many were forgotten for being too many. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Notes a call. */
  add(id: bigint): void {
    this.#ids.add(id);
    if (this.#ids.size <= MAX_POSTED) return;
    this.#forgotten++;
    this.take();
  }

  /** Takes the oldest call, or the one of `id`; `undefined` if there is none. */
  take(id?: bigint): bigint | undefined {
    const taken = id ?? this.#ids.values().next().value;
    return taken !== undefined && this.#ids.delete(taken) ? taken : undefined;
  }

  /** Puts a call back to the front, whose response did not come in time. */
  putBack(id: bigint): void {
    const later = [...this.#ids];
    this.#ids.clear();
    this.#ids.add(id);
    for (const other of later) this.#ids.add(other);
  }
}
