/** Signatures that are remembered, as jupyter_client's `digest_history_size`. */
export const REMEMBERED_SIGNATURES = 65_536;

/**
 * Remembers the signatures of messages that have come, so that nobody can send one a second time. Of those beyond
 * `limit` (default 65536) the oldest tenth is forgotten.
 */
export class ReplayGuard {
  readonly #limit: number;
  readonly #seen = new Set<string>();

  /** A guard that has seen nothing. */
  constructor(limit: number = REMEMBERED_SIGNATURES) {
    this.#limit = Math.max(1, limit);
  }

  /** How many signatures are remembered. */
  get size(): number {
    return this.#seen.size;
  }

  /** Remembers `signature`; `false` when it was there already. Only of a signature that was checked. */
  admit(signature: Uint8Array): boolean {
    const text = String.fromCharCode(...signature);
    if (this.#seen.has(text)) return false;
    if (this.#seen.size >= this.#limit) this.#cull();
    this.#seen.add(text);
    return true;
  }

  #cull(): void {
    let spare = Math.max(1, Math.floor(this.#limit / 10));
    // A set lists its members in the order in which they came.
    for (const text of this.#seen) {
      if (spare-- === 0) return;
      this.#seen.delete(text);
    }
  }
}
