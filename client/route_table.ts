import { matchesPrefix } from "../protocols/gecko/topic_filter.ts";
import type { Receiver } from "./incoming.ts";

/** Topics whose receivers are remembered; beyond them the memory starts anew. */
const MAX_ROUTES = 10_000;

/** Who receives a topic. */
export interface Route {
  /** The topic as text. */
  readonly topic: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Who receives it. */
  readonly receivers: readonly Receiver[];
}

const UTF8 = new TextDecoder();

/** Finds the receivers of a topic from its bytes, without making a text of it each time. */
export class RouteTable {
  readonly #receivers = new Set<Receiver>();
  readonly #routes = new Map<number, Route[]>();
  #count = 0;
  #last: Route | undefined;

  /** Adds a receiver. */
  add(receiver: Receiver): void {
    this.#receivers.add(receiver);
    this.#forget();
  }

  /** Removes a receiver; `false` when it was not there. */
  remove(receiver: Receiver): boolean {
    this.#forget();
    return this.#receivers.delete(receiver);
  }

  /** The route of the topic in `bytes[start, end)`. */
  find(bytes: Uint8Array, start: number, end: number): Route {
    const last = this.#last;
    if (last !== undefined && equals(last.bytes, bytes, { start, end })) return last;
    let hash = 0;
    for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + bytes[at]! | 0;
    const routes = this.#routes.get(hash);
    if (routes !== undefined) {
      for (const route of routes) {
        if (equals(route.bytes, bytes, { start, end })) return this.#last = route;
      }
    }
    return this.#last = this.#make(bytes.slice(start, end), hash);
  }

  #make(bytes: Uint8Array, hash: number): Route {
    const receivers = [...this.#receivers].filter(({ prefixes, exact }) =>
      prefixes.some((prefix) =>
        (!exact || prefix.length === bytes.length) && matchesPrefix(bytes, prefix)
      )
    );
    const route = { topic: UTF8.decode(bytes), bytes, receivers };
    if (this.#count >= MAX_ROUTES) this.#forget();
    const routes = this.#routes.get(hash);
    if (routes === undefined) this.#routes.set(hash, [route]);
    else routes.push(route);
    this.#count++;
    return route;
  }

  #forget(): void {
    this.#routes.clear();
    this.#count = 0;
    this.#last = undefined;
  }
}

function equals(
  topic: Uint8Array,
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
): boolean {
  const { start, end } = range;
  if (topic.length !== end - start) return false;
  for (let at = 0; at < topic.length; at++) if (topic[at] !== bytes[start + at]) return false;
  return true;
}
