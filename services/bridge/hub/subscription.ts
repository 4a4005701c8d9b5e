import type { FrameRun } from "./frame_run.ts";
import type { Topic } from "./topic.ts";

/** What a client wants to receive. */
export interface Subscription {
  /** Whether it wants a topic; asked once for each topic that is there or comes. */
  wants(topic: Topic): boolean;
  /** Which of its structs. Default all, the oldest dropped when too much waits. */
  readonly policy?: Policy;
  /** What to do when too much waits. Default `drop-oldest`. */
  readonly whenSlow?: WhenSlow;
  /** How they are written for it. */
  readonly encoder: RunEncoder;
  /**
   * Gathers structs until the first of them has waited so many milliseconds, or until there are so many bytes, and encodes them as one
   * run: browsers take many more structs in one message. Default none: what has come together is sent together.
   */
  readonly gather?: { readonly ms: number; readonly bytes: number };
  /** Whether it gets each topic's newest struct at once, as if it had just come. Default false. */
  readonly latched?: boolean;
  /** Told, at most once a second, what the client has not been sent since the last time because it was slow. */
  onLost?(lost: ReadonlyMap<Topic, number>): void;
  /** Told when it gets the newest structs only, because it is slow, and when it gets all again. */
  onThinned?(isThinned: boolean): void;
}

/** Which structs of a topic are sent. */
export type Policy =
  | { readonly kind: "all" }
  /** The newest one, whenever the client can take one. */
  | { readonly kind: "latest" }
  /** The newest one, at most once in so many milliseconds. */
  | { readonly kind: "every"; readonly ms: number }
  /** Each n-th. */
  | { readonly kind: "decimate"; readonly n: number };

/**
 * What happens when too much waits for a client.
 *
 * - `drop-oldest`: what has waited longest is dropped and counted.
 * - `latest`: it gets the newest struct of each topic only, until little waits again.
 * - `disconnect`: it is disconnected (1013): for clients that must lose nothing, or know.
 * - `hold`: its programs are read no further until it has caught up; only where the bridge allows it.
 */
export type WhenSlow = "drop-oldest" | "latest" | "disconnect" | "hold";

/** Writes structs for a dialect. One is made for each subscription; equal keys share what is written. */
export interface RunEncoder {
  /** Encoders with equal keys write equal bytes. */
  readonly key: string;
  /** Whole WebSocket frames with all structs of the run, in their order, in memory of its own; undefined when there is nothing to send. */
  encode(run: FrameRun): Uint8Array | undefined;
  /** A topic is no more: what is kept about its number holds no longer, as another one may get it. */
  forget?(topic: number): void;
}

/** A subscription that is alive. */
export interface Subscribed extends Disposable {
  /** The topics that it has. */
  readonly topics: ReadonlySet<Topic>;
}
