/** What a kernel has counted since it started. */
export interface KernelCounters {
  /** Cells that were run, by how they ended: `ok`, `error`, `interrupted`, `died`, `aborted`. */
  readonly cells: Readonly<Record<string, number>>;
  /** Messages that were not obeyed, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Messages of output that clients lost because they read too slowly. */
  readonly lostOutput: number;
  /** Engines that died. */
  readonly engineDeaths: number;
  /** Lines of the log and the history that could not be written. */
  readonly lostLines: number;
}

/** Reasons that are counted one by one; further ones count as `other`. */
const MOST_REASONS = 100;

/** Counts by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** One more of `name`. */
  add(name: string): void {
    const key = this.#counts.has(name) || this.#counts.size < MOST_REASONS ? name : "other";
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** All counts. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
