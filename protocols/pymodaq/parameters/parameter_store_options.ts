import type { Dialect } from "../dialect.ts";

/** Who has changed a parameter: the device, or an operator of the lab. */
export type ParameterSide = "device" | "operator";

/** How a `ParameterStore` is set up. */
export interface ParameterStoreOptions {
  /** The time, in milliseconds: for how long an echo is waited for. */
  readonly now: () => number;
  /**
   * Which end of the connection it is. A server has the device's tree and takes from it whatever it says; a client has its own,
   * and takes from the server values alone, within its limits. Default `server`.
   */
  readonly role?: "server" | "client";
  /** Whose parameters they are, for errors. Default the root's name. */
  readonly owner?: string;
  /** For how long the peer may send our own orders back, in milliseconds. Default 2000. */
  readonly echoWindow?: number;
}

/** How an order is written. */
export interface OrderOptions {
  /** The peer's dialect, for dates; without it they are written as they came. */
  readonly dialect?: Dialect | undefined;
}

/** What became of something that a peer has sent. */
export interface StoreChange {
  /** Whether the tree is another one now; an echo is what the peer sends back because of our own order. */
  readonly outcome: "changed" | "same" | "echo";
  /** Names below the root; empty for the whole tree. */
  readonly path: readonly string[];
  /** Which side has sent it. */
  readonly by: ParameterSide;
  /** What of it could not be read and is kept as text, as `path: reason`. */
  readonly problems: readonly string[];
}
