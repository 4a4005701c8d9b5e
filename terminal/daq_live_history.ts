/** Numbers that are kept: more than a wide terminal has dots. */
const KEPT = 1024;

/** The last values of a number, the oldest first. */
export class History {
  readonly #values: number[] = [];

  /** Adds the newest. */
  add(value: number): void {
    this.#values.push(value);
    // Not one by one: shifting a long list costs as much as it is long.
    if (this.#values.length >= 2 * KEPT) this.#values.splice(0, KEPT);
  }

  /** The last `count` values; fewer where there are not so many. */
  last(count: number): number[] {
    return this.#values.slice(-Math.min(count, KEPT));
  }
}
