/** Answers that one asker gets at once. */
const BURST = 200;

/** Answers that one asker gets in the long run, a second. */
const RATE = 100;

/** Askers that are remembered; beyond them all share one allowance. */
const MAX_ASKERS = 256;

/** Keeps anybody from making a core send more than a little: each asker has an allowance of answers. */
export class AskerLimit {
  readonly #now: () => number;
  readonly #allowances = new Map<string, { left: number; at: number }>();

  /** Measures time with `now`, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes one answer from the allowance of `address`; `false` when it is used up. */
  take(address: string): boolean {
    const now = this.#now();
    const known = this.#allowances.get(address) ?? this.#newcomer(address, now);
    known.left = Math.min(BURST, known.left + (now - known.at) / 1000 * RATE);
    known.at = now;
    if (known.left < 1) return false;
    known.left--;
    return true;
  }

  #newcomer(address: string, now: number): { left: number; at: number } {
    if (this.#allowances.size >= MAX_ASKERS) this.#forget(now);
    const key = this.#allowances.size >= MAX_ASKERS ? "" : address;
    const allowance = this.#allowances.get(key) ?? { left: BURST, at: now };
    this.#allowances.set(key, allowance);
    return allowance;
  }

  /** Forgets those whose allowance is full again. */
  #forget(now: number): void {
    for (const [address, { left, at }] of this.#allowances) {
      if (left + (now - at) / 1000 * RATE >= BURST) this.#allowances.delete(address);
    }
  }
}
