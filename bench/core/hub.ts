import type { Cell } from "./cells.ts";

/** The commands of the clients that load a hub. */
export interface Clients {
  /** A publisher that sends as fast as it can. */
  publisher(cell: Cell): string[];
  /** Subscriber number `index`. */
  subscriber(cell: Cell, index: number): string[];
  /** Measures one-way latency and prints percentiles in µs. */
  latency(size: number): string[];
}

/** A hub that runs, and its clients. */
export interface RunningHub extends Clients, AsyncDisposable {
  /** Process whose cpu time, with its children's, is the hub's. */
  readonly pid: number;
}

/** Something that messages can go through. */
export interface Hub {
  /** Name of the peer in claims; unlike that of every other hub. */
  readonly name: string;
  /** What follows an identifier, such as `@nats`; empty for the peer that the claims are about. */
  readonly suffix: string;
  /** Why it cannot be measured here, or `undefined` when it can. */
  missing(): Promise<string | undefined>;
  /** Builds what it needs; its versions, for people. */
  prepare(): Promise<string>;
  start(): Promise<RunningHub>;
}

/** A peer and what it is compared with. */
export interface Match {
  readonly ours: Hub;
  readonly peer: Hub;
}
