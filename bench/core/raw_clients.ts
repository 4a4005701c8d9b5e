import type { Cell } from "./cells.ts";
import type { Clients } from "./hub.ts";

/** How a broker's subscriptions name topics. */
export interface Filters {
  /** Topic number `index` alone. */
  readonly one: (index: number) => string;
  /** All topics. */
  readonly all: string;
}

/** Where a hub takes and gives messages, as ports of the loopback address. */
export interface RawEnds {
  readonly into: number;
  readonly out: number;
  readonly filters: Filters;
}

/** Commands of a client in bench/c that is built on `raw_client.h`. */
export function rawClients(program: string, { into, out, filters }: RawEnds): Clients {
  const base = [program, "--in", `${into}`, "--out", `${out}`];
  return {
    publisher: ({ size, topics }: Cell) => [
      ...[...base, "--role", "publish", "--size", `${size}`],
      ...["--topics", `${topics}`],
    ],
    subscriber: ({ size, ownTopics }: Cell, index: number) => [
      ...[...base, "--role", "subscribe", "--size", `${size}`],
      ...["--subscribe", ownTopics ? filters.one(index) : filters.all],
    ],
    latency: (size: number) => [
      ...[...base, "--role", "latency", "--size", `${size}`],
      ...["--subscribe", filters.all],
    ],
  };
}
