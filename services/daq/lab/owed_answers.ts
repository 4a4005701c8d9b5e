/** The device is waited for to be silent for so many time-outs at most: one that sends unasked never is. */
const SILENCE_TIMEOUTS = 3;

/** An answer that never came is expected for so many time-outs more. */
const OWED_TIMEOUTS = 3;

/**
 * Counts the answers that a device still owes to requests that have timed out: they are thrown away when they come.
 *
 * Where the device has skipped such a request, this would throw away the next answer instead, and so on for ever. So when a
 * request times out although an answer was thrown away meanwhile, nothing is sent until the device has been silent for as
 * long again; from there on it owes nothing.
 */
export class OwedAnswers {
  /** Until when each of them is expected. */
  #until: number[] = [];
  #thrownAway = 0;
  #quiet = 0;
  #silentUntil: number | undefined;
  #silenceEnd = 0;

  /** Whether the device is waited for to be silent. */
  get isSilencing(): boolean {
    return this.#silentUntil !== undefined;
  }

  /** A request has timed out. */
  add(now: number, timeout: number): void {
    this.#until.push(now + OWED_TIMEOUTS * timeout);
    if (this.#thrownAway === 0) return;
    this.#quiet = timeout;
    this.#silentUntil = now + timeout;
    this.#silenceEnd = now + SILENCE_TIMEOUTS * timeout;
  }

  /** Whether an answer that has come is one that was owed. */
  takes(now: number): boolean {
    if (this.#silentUntil !== undefined) {
      this.#silentUntil = Math.min(now + this.#quiet, this.#silenceEnd);
      return true;
    }
    while (this.#until.length > 0 && this.#until[0]! <= now) this.#until.shift();
    if (this.#until.length === 0) return false;
    this.#until.shift();
    this.#thrownAway++;
    return true;
  }

  /** Another request may be sent. */
  begin(): void {
    this.#thrownAway = 0;
  }

  /** Whether the silence that was waited for has just been long enough. */
  isOver(now: number): boolean {
    if (this.#silentUntil === undefined || now < this.#silentUntil) return false;
    this.#silentUntil = undefined;
    this.#until = [];
    return true;
  }
}
