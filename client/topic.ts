import type { Encoding } from "../protocols/gecko/payload.ts";

/** A topic with the type of its values and how they are encoded, so that both ends of a program agree. */
export interface Topic<T> {
  /** Its name. */
  readonly name: string;
  /** How its values are written. */
  readonly encoding: Encoding;
  /** Never there: it carries the type. */
  readonly type?: T;
}

/** What a subscription is to: one topic or several, by name, or one that is declared. */
export type Topics<T> = string | readonly string[] | Topic<T>;

/**
 * Declares a topic; values are MessagePack unless said otherwise.
 *
 * @example
 * ```ts
 * import { topic } from "robo";
 * import assert from "node:assert/strict";
 *
 * const battery = topic<{ volts: number }>("battery");
 * assert.equal(battery.encoding, "msgpack");
 * ```
 */
export function topic<T>(name: string, encoding: Encoding = "msgpack"): Topic<T> {
  return { name, encoding };
}
