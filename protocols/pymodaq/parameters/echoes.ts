import { isSameValue } from "./literal_json.ts";
import type { ParameterValue } from "./parameter.ts";

/** Orders of one parameter that are remembered, and parameters with such orders. */
const MOST_ORDERS = 64;
const MOST_PARAMETERS = 1024;

/** What a value that the peer says has to do with our orders. */
export type Echo = "last" | "overtaken" | "none";

/** A value that was sent to the peer. */
interface Order {
  readonly value: ParameterValue;
  readonly time: number;
}

/**
 * Tells what a peer sends back because of our own orders from what it changes itself. PyMoDAQ's clients send each parameter
 * that they were told to change, as changed, and nothing in it says why.
 */
export class Echoes {
  readonly #window: number;
  readonly #orders = new Map<string, Order[]>();
  readonly #told = new Map<string, ParameterValue>();

  /** Takes for an echo what comes within `window` milliseconds. */
  constructor(window: number) {
    this.#window = window;
  }

  /** The peer was told `value`. */
  ordered(path: readonly string[], value: ParameterValue, time: number): void {
    const key = JSON.stringify(path);
    this.#told.delete(key);
    const orders = [...this.#recent(key, time), { value, time }].slice(-MOST_ORDERS);
    // Set anew, so that the first of the map is the one that was touched the longest ago.
    this.#orders.delete(key);
    this.#orders.set(key, orders);
    if (this.#orders.size > MOST_PARAMETERS) {
      this.#orders.delete(this.#orders.keys().next().value!);
    }
  }

  /**
   * What it means that the peer says `value` now: `last` when this answers the last order, `overtaken` when a later order is
   * still on its way, and `none` when it answers none.
   */
  heard(path: readonly string[], value: ParameterValue, time: number): Echo {
    const key = JSON.stringify(path);
    const orders = this.#recent(key, time);
    const at = orders.findIndex((order) => isSameValue(order.value, value));
    if (at < 0) return "none";
    const later = orders.slice(at + 1);
    if (later.length === 0) this.#orders.delete(key);
    else this.#orders.set(key, later);
    return later.length === 0 ? "last" : "overtaken";
  }

  /**
   * The value that listeners know of a parameter whose value is `value`. With `isQuiet` they are not told the next one, and this one
   * stays what they know.
   */
  told(path: readonly string[], value: ParameterValue, isQuiet: boolean): ParameterValue {
    const key = JSON.stringify(path);
    const known = this.#told.has(key) ? this.#told.get(key)! : value;
    if (isQuiet) this.#told.set(key, known);
    else this.#told.delete(key);
    return known;
  }

  /** Forgets everything: the peer is another one. */
  clear(): void {
    this.#orders.clear();
    this.#told.clear();
  }

  #recent(key: string, time: number): Order[] {
    return (this.#orders.get(key) ?? []).filter((order) => time - order.time <= this.#window);
  }
}
