import { RoboError } from "../../../errors.ts";
import { LaneEntry } from "./lane_entry.ts";
import { OwedAnswers } from "./owed_answers.ts";

/** How a {@linkcode RequestLane} is set up. */
export interface LaneOptions {
  /** The device's name, for messages. */
  readonly device: string;
  /** What is waited for, such as `data`. */
  readonly wanted: string;
  /** Requests that may wait. */
  readonly maxWaiting: number;
  /**
   * How answers are told apart. `counted`: the answer to a request that has timed out is thrown away when it comes. `lingering`:
   * nothing is sent before it has come, or `release` was called, or it is late once more. `any`: each answer is as good as
   * any other.
   */
  readonly late: "counted" | "lingering" | "any";
  /** The time, in milliseconds. */
  now(): number;
  /** Told of each request that was not answered in time. */
  onTimeout(): void;
  /** Told when a request goes out, and when none is out any more. */
  onBusy(isBusy: boolean): void;
}

/** Something that is asked of a device. */
export interface LaneRequest {
  /** Hands the request to the connection. What it throws rejects the request. */
  send(): void;
  /** Longest wait for the answer once it has been sent, in milliseconds. */
  readonly timeout: number;
  /** Longest wait in all, in milliseconds. Default no limit. */
  readonly total?: number;
  /** Whether it is no harm when no answer comes: nothing is counted then. Default false. */
  readonly isSoft?: boolean;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/** What became of an answer. */
export type Reception = "taken" | "stale" | "unsolicited";

/**
 * The requests to one device that are answered alike, in order, one at a time: the protocol has no numbers, so answers
 * are told apart by counting.
 */
export class RequestLane<T> {
  readonly #options: LaneOptions;
  readonly #waiting: LaneEntry<T>[] = [];
  readonly #owed = new OwedAnswers();
  #current: LaneEntry<T> | undefined;
  #closed: RoboError | undefined;

  /** An empty lane. */
  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Whether a request is out. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** Whether nobody waits any more for the answer to what is out. */
  get isLingering(): boolean {
    return this.#current?.isSettled === true;
  }

  /** Sends a request now, or when those before it are through; resolves to its answer. */
  ask(request: LaneRequest): Promise<T> {
    const { signal } = request;
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(this.#tooMany());
    const entry = new LaneEntry<T>(request, this.#options.now());
    entry.onAbort(() => {
      const at = this.#waiting.indexOf(entry);
      if (at !== -1) this.#waiting.splice(at, 1);
    });
    this.#waiting.push(entry);
    this.#next();
    return entry.promise;
  }

  /** An answer has come: it is given to the request that is out, if it is the one to that. */
  answer(value: T | PromiseLike<T>): Reception {
    const now = this.#options.now();
    if (this.#owed.takes(now)) return "stale";
    const entry = this.#current;
    if (entry === undefined) return "unsolicited";
    const isTaken = !entry.isSettled;
    if (isTaken) entry.resolve(value);
    this.#finish();
    return isTaken ? "taken" : "stale";
  }

  /**
   * Rejects what is out and all that waits; returns how many waited. The device may still answer what is out within `grace`
   * milliseconds, and nothing is sent before.
   */
  cancel(error: RoboError, grace: number): number {
    const waiting = this.#waiting.splice(0);
    for (const entry of waiting) entry.reject(error);
    const entry = this.#current;
    if (entry !== undefined) {
      entry.reject(error);
      entry.linger(this.#options.now() + grace);
    }
    return waiting.length;
  }

  /** The device is at work on what is out: its time begins anew, unless whoever asked has set an end. */
  prolong(): void {
    const entry = this.#current;
    if (entry === undefined || entry.isSettled || entry.request.total !== undefined) return;
    entry.deadline = this.#options.now() + entry.request.timeout;
  }

  /** The answer to what lingers will not come: the next request may be sent. */
  release(): void {
    if (this.#current?.isSettled === true) this.#finish();
  }

  /** Rejects everything, now and from now on. */
  close(error: RoboError): void {
    this.#closed = error;
    this.cancel(error, 0);
    this.release();
  }

  /** Looks for requests whose time is over. */
  check(now: number): void {
    if (this.#owed.isOver(now)) this.#next();
    if (this.#waiting.length > 0) this.#checkWaiting(now);
    const entry = this.#current;
    if (entry === undefined) return;
    if (!entry.isSettled && now >= Math.min(entry.end, entry.deadline)) this.#expire(entry);
    if (now >= entry.deadline) this.#overdue(entry, now);
  }

  #overdue(entry: LaneEntry<T>, now: number): void {
    const { timeout, isSoft } = entry.request;
    const { late } = this.#options;
    if (late === "lingering" && !entry.isLingering) return entry.linger(now + timeout);
    if (late === "counted" && isSoft !== true && !entry.isLingering) this.#owed.add(now, timeout);
    this.#finish();
  }

  #expire(entry: LaneEntry<T>): void {
    const { device, wanted, onTimeout } = this.#options;
    const ms = Math.min(entry.request.timeout, entry.request.total ?? Infinity);
    if (entry.request.isSoft !== true) onTimeout();
    entry.reject(
      new RoboError("unavailable", `${device} sent no ${wanted} within ${inSeconds(ms)}`, {
        hint: "Look at the device, or give it more time with --timeout",
      }),
    );
  }

  #checkWaiting(now: number): void {
    for (const entry of this.#waiting.filter(({ end }) => now >= end)) {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      const { device } = this.#options;
      const ms = inSeconds(entry.request.total!);
      entry.reject(
        new RoboError("unavailable", `${device} was busy with other requests for ${ms}`, {
          hint: "Ask it later, or give it more time with --timeout",
        }),
      );
    }
  }

  #finish(): void {
    this.#current = undefined;
    this.#owed.begin();
    this.#options.onBusy(false);
    this.#next();
  }

  #next(): void {
    while (this.#current === undefined && !this.#owed.isSilencing) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      try {
        this.#current = entry;
        entry.deadline = this.#options.now() + entry.request.timeout;
        entry.request.send();
        this.#options.onBusy(true);
      } catch (error) {
        this.#current = undefined;
        entry.reject(error);
      }
    }
  }

  #tooMany(): RoboError {
    const { device, maxWaiting } = this.#options;
    return new RoboError("unavailable", `${maxWaiting} requests wait for ${device} already`, {
      hint: "Ask it less often, or raise --max-waiting",
    });
  }
}

function inSeconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
