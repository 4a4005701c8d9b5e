import type { Logger } from "@logtape/logtape";
import { Allowance } from "./allowance.ts";

/** Time for which the same warning about the same host is not logged again, in milliseconds. */
const QUIET_MS = 10_000;

/** Warnings a second at most, in all. */
const MOST_PER_SECOND = 50;

/** Warnings that are remembered. */
const MAX_REMEMBERED = 1000;

/** Warnings about clients, but not one for each message of a flood or each attempt of a program that tries again and again. */
export class Warnings {
  readonly #log: Logger | undefined;
  readonly #now: () => number;
  readonly #allowance = new Allowance(MOST_PER_SECOND);
  readonly #recent = new Map<string, { until: number; unmentioned: number }>();

  /** Writes to `log`; measures time with `now`, in milliseconds. */
  constructor(log: Logger | undefined, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** Logs `message`, unless it was just logged of the same host or device. */
  warn(message: string, about: Readonly<Record<string, string>>): void {
    const who = about["device"] ?? about["remote"]?.replace(/:\d+$/, "") ?? "";
    const key = `${message} ${who} ${about["reason"] ?? ""}`;
    const now = this.#now();
    const before = this.#recent.get(key);
    if (before !== undefined && now < before.until) {
      before.unmentioned++;
      return;
    }
    // Who has ever new reasons does not fill the disk either.
    if (!this.#allowance.take(now)) return;
    if (this.#recent.size >= MAX_REMEMBERED) this.#recent.clear();
    this.#recent.set(key, { until: now + QUIET_MS, unmentioned: 0 });
    const count = before?.unmentioned ?? 0;
    this.#log?.warn(message, { ...about, ...count > 0 && { alsoBefore: count } });
  }
}
