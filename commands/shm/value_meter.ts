import { Spread } from "../topic/spread.ts";

/** How often a variable is written, over one interval; gaps in milliseconds. */
export interface ValueRates {
  /** Values a second. */
  readonly rate: number;
  /** Gaps between values; 0 without two. */
  readonly gap: {
    readonly min: number;
    readonly mean: number;
    readonly max: number;
    readonly jitter: number;
  };
  /** Values that were written. */
  readonly values: number;
  /** Values of these that were looked at. */
  readonly seen: number;
  /** Ticket of the newest one; 0 = never written. */
  readonly ticket: number;
}

/** A value as it was met. */
export interface MetValue {
  /** Its number. */
  readonly ticket: number;
  /** When it was written, in milliseconds. */
  readonly monotonic: number;
}

/**
 * Measures how often a variable is written. Tickets have no gaps, so counts and the mean gap are exact, whatever was
 * seen; the other figures are of pairs of values that were seen in succession.
 */
export class ValueMeter {
  #first: MetValue | undefined;
  #last: MetValue | undefined;
  /** From where the mean gap is counted: the first value that was met, where there was none before. */
  #origin: MetValue | undefined;
  #gaps = new Spread();
  #seen = 0;

  /** Begins with the newest value that is there, if there is one. */
  constructor(newest?: MetValue) {
    this.#first = this.#last = this.#origin = newest;
  }

  /** Takes a value into account; one that is known already changes nothing. */
  add(value: MetValue): void {
    const last = this.#last;
    if (last !== undefined && value.ticket <= last.ticket) return;
    this.#seen++;
    if (last !== undefined && value.ticket === last.ticket + 1) {
      this.#gaps.add(Math.max(0, value.monotonic - last.monotonic));
    }
    this.#last = value;
    this.#origin ??= value;
  }

  /** What was measured in `seconds`; begins the next interval. */
  measure(seconds: number): ValueRates {
    const last = this.#last;
    const values = (last?.ticket ?? 0) - (this.#first?.ticket ?? 0);
    const gaps = this.#gaps;
    const rates: ValueRates = {
      rate: values / seconds,
      gap: {
        min: gaps.count === 0 ? 0 : gaps.min,
        mean: this.#meanGap(),
        max: gaps.count === 0 ? 0 : gaps.max,
        jitter: gaps.deviation,
      },
      values,
      seen: this.#seen,
      ticket: last?.ticket ?? 0,
    };
    this.#first = this.#origin = last;
    this.#gaps = new Spread();
    this.#seen = 0;
    return rates;
  }

  #meanGap(): number {
    const [origin, last] = [this.#origin, this.#last];
    if (origin === undefined || last === undefined || last.ticket === origin.ticket) return 0;
    return (last.monotonic - origin.monotonic) / (last.ticket - origin.ticket);
  }
}
