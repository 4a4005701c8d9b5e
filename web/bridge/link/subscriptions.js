// @ts-check
/** @import { BridgeProblem } from "./bridge_problem.js" */

/**
 * @typedef {{ topics: string | readonly string[], format: "json" | "binary" | "columns", [option: string]: unknown }} Wish What to subscribe to.
 *
 * What comes of it.
 * @typedef {{
 *   batch?: (buffer: ArrayBuffer) => void, data?: (items: { topic: string, time: string, value: unknown }[]) => void,
 *   subscribed?: (topics: { topic: number, name: string, fields?: string[] }[]) => void, lost?: (count: number) => void,
 *   thinned?: (isThinned: boolean) => void, failed?: (problem: BridgeProblem) => void,
 * }} Taker
 */

/** What a page wants of the bridge, over every loss of the connection, by the number that it has there. */
export class Subscriptions {
  /** @type {Map<number, { wish: Wish, taker: Taker, isThinned: boolean }>} */
  #all = new Map();
  #next = 1;

  /**
   * Adds one, and gives its number.
   *
   * @param {Wish} wish
   * @param {Taker} taker
   */
  add(wish, taker) {
    while (this.#all.has(this.#next)) this.#next = this.#next % 65535 + 1;
    const sub = this.#next;
    // A number is not used again at once: data of the old subscription may still be on its way.
    this.#next = this.#next % 65535 + 1;
    this.#all.set(sub, { wish, taker, isThinned: false });
    return sub;
  }

  /** Ends one; returns whether there was one. */
  delete(/** @type {number} */ sub) {
    return this.#all.delete(sub);
  }

  /** Who takes what comes of it. */
  taker(/** @type {number} */ sub) {
    return this.#all.get(sub)?.taker;
  }

  /** The messages that ask for all of them. */
  messages() {
    return [...this.#all].map(([sub, { wish }]) => subscribeMessage(sub, wish));
  }

  /**
   * Whether one gets the newest structs only, because this page is slow; returns whether there is such a one.
   *
   * @param {number} sub
   * @param {boolean} isThinned
   */
  thin(sub, isThinned) {
    const subscription = this.#all.get(sub);
    if (subscription !== undefined) subscription.isThinned = isThinned;
    return subscription !== undefined;
  }

  /** None of them does: the connection is anew. */
  thinNone() {
    for (const subscription of this.#all.values()) subscription.isThinned = false;
  }

  /** Whether some of them does. */
  get isThinned() {
    return [...this.#all.values()].some(({ isThinned }) => isThinned);
  }
}

/**
 * The message that asks for it.
 *
 * @param {number} sub
 * @param {Wish} wish
 */
export function subscribeMessage(sub, wish) {
  return { op: "subscribe", sub, id: `s${sub}`, ...wish };
}

/**
 * The number of the subscription that an error answers, when it answers one.
 *
 * @param {unknown} id
 */
export function refusedSub(id) {
  const sub = /^s(\d+)$/.exec(String(id))?.[1];
  return sub === undefined ? undefined : Number(sub);
}
