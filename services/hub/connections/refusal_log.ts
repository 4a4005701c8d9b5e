import type { Logger } from "@logtape/logtape";

/** Time for which the same refusal of the same host is not logged again, in milliseconds. */
const QUIET_MS = 10_000;

/** Hosts and reasons that are remembered. */
const MAX_REMEMBERED = 1000;

/** Logs refused connections, but not each attempt of a program that tries again and again. */
export class RefusalLog {
  readonly #log: Logger | undefined;
  readonly #now: () => number;
  readonly #recent = new Map<string, { until: number; unmentioned: number }>();

  /** Writes to `log`; measures time with `now`, in milliseconds. */
  constructor(log: Logger | undefined, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** Logs that `remote` was refused, unless its host was refused for the same reason just before. */
  add(remote: string, reason: string): void {
    const key = `${remote.replace(/:\d+$/, "")} ${reason}`;
    const now = this.#now();
    const before = this.#recent.get(key);
    if (before !== undefined && now < before.until) {
      before.unmentioned++;
      return;
    }
    if (this.#recent.size >= MAX_REMEMBERED) this.#recent.clear();
    this.#recent.set(key, { until: now + QUIET_MS, unmentioned: 0 });
    const again = before === undefined || before.unmentioned === 0
      ? {}
      : { alsoBefore: before.unmentioned };
    this.#log?.warn("Refused a connection", { remote, reason, ...again });
  }
}
