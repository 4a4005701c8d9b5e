/** What the user asks for by Ctrl-C, SIGTERM and SIGHUP: once to interrupt, twice to leave at once. */
export class StopRequests {
  readonly #interrupt = new AbortController();
  readonly #leave = new AbortController();

  /** Aborted by the first. */
  get interrupt(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Aborted by the second. */
  get leave(): AbortSignal {
    return this.#leave.signal;
  }

  /** Takes one. */
  press(): void {
    if (this.#interrupt.signal.aborted) this.#leave.abort();
    this.#interrupt.abort();
  }
}
