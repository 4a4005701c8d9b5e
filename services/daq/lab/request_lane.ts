import { RoboError } from "../../../errors.ts";

/** How a {@linkcode RequestLane} is set up. */
export interface LaneOptions {
  /** The device's name, for messages. */
  readonly device: string;
  /** What is waited for, such as `data`. */
  readonly wanted: string;
  /** Requests that may wait. */
  readonly maxWaiting: number;
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
  /** Longest wait for the answer once it has been sent, in milliseconds; `Infinity` for one that lasts as long as it lasts. */
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

interface Entry<T> {
  readonly request: LaneRequest;
  readonly end: number;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (error: unknown) => void;
  readonly forget: () => void;
  deadline: number;
  isSettled: boolean;
  isOwed: boolean;
}

/** An answer that never came is expected for this many time-outs more. */
const OWED_TIMEOUTS = 3;

/**
 * The requests to one device that are answered alike, in order, one at a time: the protocol has no numbers, so answers
 * are told apart by counting.
 *
 * The answer to a request that has timed out is thrown away when it comes. Where the device has skipped that request,
 * this would throw away the next answer instead, and so on for ever: a request that times out although an answer was
 * thrown away meanwhile makes the lane wait for as long again, until the device is silent, and count from there anew.
 */
export class RequestLane<T> {
  readonly #options: LaneOptions;
  readonly #waiting: Entry<T>[] = [];
  #current: Entry<T> | undefined;
  /** Until when answers to requests that have timed out are expected. */
  #owed: number[] = [];
  /** Late answers since the current request went out. */
  #thrownAway = 0;
  /** How long the device has to be silent before it is trusted again, in milliseconds. */
  #quiet = 0;
  #silentUntil: number | undefined;
  #closed: RoboError | undefined;

  /** An empty lane. */
  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Whether a request is out. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** Requests that have not been sent. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Sends a request now, or when those before it are through; resolves to its answer. */
  ask(request: LaneRequest): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal, total = Infinity } = request;
      if (this.#closed !== undefined) return reject(this.#closed);
      if (signal?.aborted) return reject(signal.reason);
      if (this.#waiting.length >= this.#options.maxWaiting) return reject(this.#tooMany());
      const onAbort = () => this.#abandon(entry, signal!.reason);
      const entry: Entry<T> = {
        request,
        end: this.#options.now() + total,
        resolve,
        reject,
        forget: () => signal?.removeEventListener("abort", onAbort),
        deadline: Infinity,
        isSettled: false,
        isOwed: request.isSoft !== true,
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  /** An answer has come: it is given to the request that is out, if it is the one to that. */
  answer(value: T | PromiseLike<T>): Reception {
    const now = this.#options.now();
    while (this.#owed.length > 0 && this.#owed[0]! <= now) this.#owed.shift();
    if (this.#silentUntil !== undefined) {
      this.#silentUntil = now + this.#quiet;
      return "stale";
    }
    if (this.#owed.length > 0) {
      this.#owed.shift();
      this.#thrownAway++;
      return "stale";
    }
    const entry = this.#current;
    if (entry === undefined) return "unsolicited";
    const isTaken = !entry.isSettled;
    if (isTaken) this.#settle(entry).resolve(value);
    this.#finish();
    return isTaken ? "taken" : "stale";
  }

  /** The device says that it cannot answer what is out. Returns whether anything was. */
  refuse(error: RoboError): boolean {
    const entry = this.#current;
    if (entry === undefined || this.#owed.length > 0) return false;
    if (!entry.isSettled) this.#settle(entry).reject(error);
    this.#finish();
    return true;
  }

  /**
   * Rejects what is out and all that waits; returns how many waited. The device may still answer what is out within
   * `grace` milliseconds, and nothing is sent before.
   */
  cancel(error: RoboError, grace: number): number {
    const waiting = this.#waiting.splice(0);
    for (const entry of waiting) this.#settle(entry).reject(error);
    const entry = this.#current;
    if (entry !== undefined) {
      if (!entry.isSettled) this.#settle(entry).reject(error);
      entry.deadline = this.#options.now() + grace;
      entry.isOwed = false;
    }
    return waiting.length;
  }

  /** Rejects everything, now and from now on. */
  close(error: RoboError): void {
    this.#closed = error;
    this.cancel(error, 0);
    if (this.#current !== undefined) this.#finish();
  }

  /** Looks for requests whose time is over. */
  check(now: number): void {
    if (this.#silentUntil !== undefined && now >= this.#silentUntil) {
      this.#silentUntil = undefined;
      this.#owed = [];
      this.#next();
    }
    if (this.#waiting.length > 0) this.#checkWaiting(now);
    const entry = this.#current;
    if (entry === undefined) return;
    if (!entry.isSettled && now >= entry.end) this.#expire(entry);
    if (now >= entry.deadline) this.#overdue(entry, now);
  }

  #overdue(entry: Entry<T>, now: number): void {
    if (!entry.isSettled) this.#expire(entry);
    if (entry.isOwed) this.#owed.push(now + OWED_TIMEOUTS * entry.request.timeout);
    if (this.#thrownAway > 0) {
      this.#quiet = entry.request.timeout;
      this.#silentUntil = now + this.#quiet;
    }
    this.#finish();
  }

  #expire(entry: Entry<T>): void {
    const { device, wanted, onTimeout } = this.#options;
    const ms = Math.min(entry.request.timeout, entry.request.total ?? Infinity);
    if (entry.request.isSoft !== true) onTimeout();
    this.#settle(entry).reject(
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
      this.#settle(entry).reject(
        new RoboError("unavailable", `${device} was busy with other requests for ${ms}`, {
          hint: "Ask it later, or give it more time with --timeout",
        }),
      );
    }
  }

  #abandon(entry: Entry<T>, reason: unknown): void {
    const at = this.#waiting.indexOf(entry);
    if (at !== -1) this.#waiting.splice(at, 1);
    // The device works on it all the same: what it answers is waited for, and thrown away.
    this.#settle(entry).reject(reason);
  }

  #settle(entry: Entry<T>): Entry<T> {
    entry.isSettled = true;
    entry.forget();
    return entry;
  }

  #finish(): void {
    this.#current = undefined;
    this.#thrownAway = 0;
    this.#next();
    if (this.#current === undefined) this.#options.onBusy(false);
  }

  #next(): void {
    while (this.#current === undefined && this.#silentUntil === undefined) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      try {
        this.#current = entry;
        entry.deadline = this.#options.now() + entry.request.timeout;
        entry.request.send();
        this.#options.onBusy(true);
      } catch (error) {
        this.#current = undefined;
        this.#settle(entry).reject(error);
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
