import type { Logger } from "@logtape/logtape";
import { Tally } from "./counters.ts";

/** Time for which refusals of the same reason are counted without a line in the log, in milliseconds. */
const QUIET_MS = 1000;

/** Reasons whose last line is remembered. */
const MOST_REMEMBERED = 100;

/** A message that was not obeyed. */
export interface Refusal {
  /** One word for the count, such as `bad-signature`. */
  readonly reason: string;
  /** What was wrong, in sentence case without a final period. */
  readonly words: string;
  /** Name of the entrance that it came by. */
  readonly entrance: string;
}

/** Counts what is refused, and logs of each reason one line a second at most. */
export class Refusals {
  /** How many, by reason. */
  readonly tally: Tally = new Tally();
  readonly #log: Logger | undefined;
  readonly #now: () => number;
  readonly #told: (refusal: Refusal) => void;
  readonly #quiet = new Map<string, { until: number; unmentioned: number }>();

  /** Writes to `log` and tells `told`; `now` is a time in milliseconds. */
  constructor(
    { log, now, told }: {
      log: Logger | undefined;
      now: () => number;
      told: (refusal: Refusal) => void;
    },
  ) {
    this.#log = log;
    this.#now = now;
    this.#told = told;
  }

  /** Counts one. */
  add(refusal: Refusal): void {
    const { reason, words, entrance } = refusal;
    this.tally.add(reason);
    const now = this.#now();
    const before = this.#quiet.get(reason);
    if (before !== undefined && now < before.until) {
      before.unmentioned++;
      return;
    }
    if (this.#quiet.size >= MOST_REMEMBERED) this.#quiet.clear();
    this.#quiet.set(reason, { until: now + QUIET_MS, unmentioned: 0 });
    const also = before === undefined || before.unmentioned === 0
      ? {}
      : { alsoBefore: before.unmentioned };
    this.#log?.warn("Refused a message", { reason, words, entrance, ...also });
    this.#told(refusal);
  }
}
