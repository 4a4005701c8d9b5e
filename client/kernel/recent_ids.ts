/** Ids that are remembered. */
const MOST = 4096;

/** The ids of the newest 4096 messages, so that none is shown twice. */
export class RecentIds {
  readonly #ids = new Set<string>();
  #last: string | undefined;

  /** The newest. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Whether `id` is remembered. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Remembers `id`; `false` when it was there already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    if (this.#ids.size === MOST) this.#ids.delete(this.#ids.values().next().value!);
    this.#ids.add(id);
    this.#last = id;
    return true;
  }
}
