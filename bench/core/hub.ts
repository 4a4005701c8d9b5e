import type { Cell } from "./cells.ts";

/** A hub that runs, and the commands of the clients that load it. */
export interface RunningHub extends AsyncDisposable {
  /** Process whose cpu time, with its children's, is the hub's. */
  readonly pid: number;
  /** Command of a publisher that sends as fast as it can. */
  publisher(cell: Cell): string[];
  /** Command of subscriber number `index`. */
  subscriber(cell: Cell, index: number): string[];
  /** Command that measures one-way latency and prints percentiles in µs. */
  latency(size: number): string[];
}

/** Something that messages can go through. */
export interface Hub {
  /** Name of the peer in claims. */
  readonly name: string;
  /** What follows an identifier, such as `@nats`; empty for the peer that the claims are about. */
  readonly suffix: string;
  /** Why it cannot be measured here, or `undefined` when it can. */
  missing(): Promise<string | undefined>;
  /** Builds what it needs; its versions, for people. */
  prepare(): Promise<string>;
  start(): Promise<RunningHub>;
}
