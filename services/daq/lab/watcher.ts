import type { Grab, WatchOptions } from "../../../client/daq/lab.ts";
import type { RoboError } from "../../../errors.ts";
import type { Dimension } from "../../../protocols/pymodaq/mod.ts";
import { type Arrival, DerivedGrab, type PassedGrab } from "./arrival.ts";
import { Combiner } from "./combiner.ts";

/** Data that waits for a lossless reader, unless it says otherwise. */
const QUEUE = 16;

/** What a {@linkcode Watcher} needs of its device. */
export interface WatcherHost {
  /** The time, in milliseconds. */
  now(): number;
  /** Told of data that the reader will never see although it asked for all of it. */
  onDrop(): void;
  /** Told when there is room again. */
  onRoom(): void;
}

/** One reader of a detector's data. */
export class Watcher {
  /** Whether it only looks on. */
  readonly isPassive: boolean;
  /** What it has the device asked for. */
  readonly dimension: Dimension;
  /** Its own longest wait for an answer, in milliseconds. */
  readonly timeout: number | undefined;
  /** When it next wants data, in the time of the host. */
  due = -Infinity;
  readonly #host: WatcherHost;
  readonly #combiner: Combiner;
  readonly #isLossless: boolean;
  readonly #most: number;
  readonly #period: number;
  readonly #ready: PassedGrab[] = [];
  #missed = 0;
  /** When data is due, whoever asks for it. */
  #wanted = -Infinity;
  #failure: RoboError | undefined;
  #isEnded = false;
  #wake: (() => void) | undefined;

  /** A reader who wants data as `options` say. */
  constructor(options: WatchOptions & { readonly dimension: Dimension }, host: WatcherHost) {
    const { mode = "latest", queue = QUEUE, rate, passive = false, timeout } = options;
    this.isPassive = passive;
    this.dimension = options.dimension;
    this.timeout = timeout;
    this.#host = host;
    this.#combiner = new Combiner(options);
    this.#isLossless = mode === "lossless";
    this.#most = this.#isLossless ? queue : 1;
    this.#period = rate === undefined ? 0 : 1000 / rate;
  }

  /** Whether nothing may come, so that nothing is missed. */
  get isFull(): boolean {
    return this.#isLossless && this.#ready.length >= this.#most;
  }

  /** Whether its reader has gone. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The device is asked, for all who are due. */
  asked(now: number): void {
    if (now >= this.due) this.due = after(this.due, this.#period, now);
  }

  /** Data has come. */
  offer(arrival: Arrival): void {
    if (this.#isEnded || !this.#wants(arrival)) return;
    if (this.#combiner.isPlain) return this.#add(arrival.hold());
    try {
      const data = this.#combiner.add(arrival.data);
      if (data !== undefined) this.#add(new DerivedGrab(arrival, data));
    } catch (error) {
      this.fail(error as RoboError);
    }
  }

  /** The next data; `undefined` once it has ended. Rejects with what went wrong, after the data before it. */
  async next(): Promise<Grab | undefined> {
    while (!this.#isEnded) {
      const grab = this.#ready.shift();
      if (grab !== undefined) {
        this.#host.onRoom();
        grab.missed = this.#missed;
        this.#missed = 0;
        return grab;
      }
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return undefined;
  }

  /** Something went wrong: nothing more comes. */
  fail(error: RoboError): void {
    this.#failure ??= error;
    this.#wakeUp();
  }

  /** Its reader has gone. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const grab of this.#ready.splice(0)) grab[Symbol.dispose]();
    this.#wakeUp();
  }

  /** Data that somebody else has asked for may be of another kind; more than its rate it does not want. */
  #wants({ asked }: Arrival): boolean {
    if (this.#failure !== undefined) return false;
    if (!this.isPassive && asked !== undefined && asked !== this.dimension) return false;
    if (this.#period === 0) return true;
    const now = this.#host.now();
    // Half a period early is in time: answers take longer at one time than at another.
    if (now < this.#wanted - this.#period / 2) return false;
    this.#wanted = after(this.#wanted, this.#period, now);
    return true;
  }

  #add(grab: PassedGrab): void {
    if (this.#ready.length >= this.#most) {
      // Full all the same: it came unasked, or others have asked for it.
      this.#ready.shift()![Symbol.dispose]();
      this.#missed++;
      if (this.#isLossless) this.#host.onDrop();
    }
    this.#ready.push(grab);
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** The time after `due` in steps of `period`, or a whole period from now where that is over already. */
function after(due: number, period: number, now: number): number {
  return due + period > now ? due + period : now + period;
}
