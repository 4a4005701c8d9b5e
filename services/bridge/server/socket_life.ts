/** Slowest reading that is still taken for life, in bytes a millisecond. */
const SLOWEST = 64;

/** Longest time that is given for what has not been read, in milliseconds. */
const MOST_EXTRA_MS = 30_000;

/** What a connection's signs of life are measured against, in milliseconds. */
export interface LifeLimits {
  /** Time between pings. */
  readonly pingEvery: number;
  /** Longest time for a message that has begun. */
  readonly messageTimeout: number;
}

/**
 * When to ping, and when to give up. Whatever comes is life, and so is whatever the system takes; a pong may stand behind all that was sent
 * before its ping, so a client that reads slowly is given time for that.
 */
export class SocketLife {
  readonly #limits: LifeLimits;
  #seen: number;
  #pinged: number;
  #isWaiting = false;
  /** Bytes that were sent when the ping was, and before the last one that was answered. */
  #sentAtPing = 0;
  #sentAtAnswered = 0;
  #insideSince: number | undefined;

  /** A connection that lives now. */
  constructor(limits: LifeLimits, now: number) {
    this.#limits = limits;
    this.#seen = this.#pinged = now;
  }

  /** Something has come, or has been taken. */
  seen(now: number): void {
    this.#seen = now;
  }

  /** A pong has come. */
  answered(): void {
    this.#isWaiting = false;
    this.#sentAtAnswered = this.#sentAtPing;
  }

  /** How far the client's messages have come: whether one is inside of being sent, and whether one has just come whole. */
  progressed(now: number, { isInside, isWhole }: { isInside: boolean; isWhole: boolean }): void {
    if (!isInside) this.#insideSince = undefined;
    else if (isWhole || this.#insideSince === undefined) this.#insideSince = now;
  }

  /** Whether a ping is to be sent now, after so many bytes. */
  takePing(now: number, sent: number): boolean {
    if (this.#isWaiting || now - this.#pinged < this.#limits.pingEvery) return false;
    this.#isWaiting = true;
    this.#pinged = now;
    this.#sentAtPing = sent;
    return true;
  }

  /** Why it is given up, if it is. */
  end(now: number): "silent" | "slow message" | undefined {
    const { pingEvery, messageTimeout } = this.#limits;
    const unread = this.#sentAtPing - this.#sentAtAnswered;
    const patience = 2 * pingEvery + Math.min(MOST_EXTRA_MS, unread / SLOWEST);
    if (this.#isWaiting && now - Math.max(this.#seen, this.#pinged) > patience) return "silent";
    const inside = this.#insideSince;
    return inside !== undefined && now - inside > messageTimeout ? "slow message" : undefined;
  }
}
