import { RoboError } from "../../../errors.ts";

/** What a connection is allowed. */
export interface DeadlineLimits {
  /** Time until its first message, in milliseconds. */
  readonly handshakeTimeout: number;
  /** Longest silence within a message, in milliseconds. */
  readonly progressTimeout: number;
  /** Least bytes a second of a message that takes longer than that. */
  readonly minRate: number;
  /** Longest time in which nothing is taken of what is sent, in milliseconds. */
  readonly stallTimeout: number;
}

/** Why a connection was ended for being slow; the names are those of counters. */
export type Slowness = "handshake-timeout" | "progress-timeout" | "too-slow" | "stall-timeout";

/** A peer that was too slow. */
export class TooSlow extends RoboError {
  /** The class's name. */
  override readonly name = "TooSlow";
  /** In what. */
  readonly reason: Slowness;

  /** Makes the error that ends the connection. */
  constructor(reason: Slowness, message: string) {
    super("unavailable", message);
    this.reason = reason;
  }
}

/** The times of one connection that are looked at now and then, so that no message needs a timer of its own. */
export class Deadlines {
  readonly #limits: DeadlineLimits;
  readonly #started: number;
  #isKnown = false;
  /** When the message began that is not whole; `undefined` between messages. */
  #partSince: number | undefined;
  #partBytes = 0;
  #lastRead: number;
  /** When something of what waits to be written was last taken; `undefined` when nothing waits. */
  #lastWrite: number | undefined;

  /** A connection that began at `now`, in milliseconds. */
  constructor(limits: DeadlineLimits, now: number) {
    this.#limits = limits;
    this.#started = now;
    this.#lastRead = now;
  }

  /** The peer has said who it is. */
  identified(): void {
    this.#isKnown = true;
  }

  /** Bytes came; afterwards a message was not whole, or all were. */
  read(now: number, bytes: number, isMidMessage: boolean): void {
    this.#lastRead = now;
    if (!isMidMessage) this.#partSince = undefined;
    else if (this.#partSince === undefined) {
      this.#partSince = now;
      this.#partBytes = bytes;
    } else this.#partBytes += bytes;
  }

  /** A whole message came; what follows it is another one. */
  whole(): void {
    this.#partSince = undefined;
  }

  /** Something was taken of what is to be written, or is to be written from now on. */
  wrote(now: number): void {
    this.#lastWrite = now;
  }

  /** Nothing waits to be written. */
  idle(): void {
    this.#lastWrite = undefined;
  }

  /** What the peer was too slow in, if it was. */
  check(now: number): TooSlow | undefined {
    const { handshakeTimeout, progressTimeout, minRate, stallTimeout } = this.#limits;
    if (!this.#isKnown && now - this.#started >= handshakeTimeout) {
      return new TooSlow(
        "handshake-timeout",
        `It did not say what it is within ${handshakeTimeout} ms`,
      );
    }
    if (this.#lastWrite !== undefined && now - this.#lastWrite >= stallTimeout) {
      return new TooSlow(
        "stall-timeout",
        `It took nothing of what was sent for ${stallTimeout} ms`,
      );
    }
    if (this.#partSince === undefined) return undefined;
    if (now - this.#lastRead >= progressTimeout) {
      return new TooSlow(
        "progress-timeout",
        `It fell silent for ${progressTimeout} ms within a message`,
      );
    }
    const elapsed = now - this.#partSince;
    if (elapsed < progressTimeout || this.#partBytes * 1000 >= minRate * elapsed) return undefined;
    return new TooSlow("too-slow", `It sends a message with less than ${minRate} B/s`);
  }
}
