import type { Policy, WatchedThing, WhenSlow } from "./subscription_words.ts";

/** What pairs a message with its answer. */
export type MessageId = string | number;

/** A message of a client, checked. `docs/robo-ws.md` describes them. */
export type ClientMessage =
  | SubscribeMessage
  | { readonly op: "unsubscribe"; readonly id?: MessageId; readonly sub: number }
  | {
    readonly op: "send";
    readonly id?: MessageId;
    readonly topic: string | number;
    readonly value: unknown;
  }
  | {
    readonly op: "request";
    readonly id?: MessageId;
    readonly topic: string | number;
    readonly value: unknown;
    /** Longest wait, in milliseconds. */
    readonly timeout?: number;
  }
  | { readonly op: "get"; readonly id?: MessageId; readonly topic: string | number }
  | {
    readonly op: "end";
    readonly id?: MessageId;
    readonly program: string;
    readonly reason?: string;
  }
  | { readonly op: "ping"; readonly id?: MessageId }
  | { readonly op: "topics"; readonly id?: MessageId }
  | {
    readonly op: "playback";
    readonly id?: MessageId;
    /** Whether it is to play, or to pause. */
    readonly play?: boolean;
    /** How many of its seconds are to pass in one. */
    readonly speed?: number;
    /** Where to go, in nanoseconds since 1970. */
    readonly seek?: bigint;
  }
  | {
    readonly op: "watch" | "unwatch";
    readonly id?: MessageId;
    readonly what: readonly WatchedThing[];
  };

/** Asks for structs. */
export interface SubscribeMessage {
  /** Tells this message from the others. */
  readonly op: "subscribe";
  /** Comes back with an error. */
  readonly id?: MessageId;
  /** The subscription's number, 1 to 65535. */
  readonly sub: number;
  /** Names and patterns; those with `!` in front exclude. */
  readonly topics: readonly string[];
  /** How structs are written. Default `json`. */
  readonly format?: DataFormat;
  /** Paths of the fields that are wanted. Default all. */
  readonly fields?: readonly string[];
  /** Which structs. Default all. */
  readonly policy?: Policy;
  /** What to do when too much waits. Default `drop-oldest`. */
  readonly whenSlow?: WhenSlow;
  /** Gathers structs for one message: milliseconds and bytes. */
  readonly flush?: { readonly ms: number; readonly bytes: number };
  /** Whether each topic's newest struct comes at once. */
  readonly latched?: boolean;
  /** Whether only the extremes of each message's structs are sent. */
  readonly minmax?: boolean;
}

/** How structs are written for a subscription. */
export type DataFormat = "json" | "binary" | "columns";
