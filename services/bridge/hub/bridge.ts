import type { Client } from "./client.ts";
import type { Playback } from "./playback.ts";
import type { LogLine, ProgramDescription, RequestOptions } from "./program.ts";
import type { Subscribed, Subscription } from "./subscription.ts";
import type { Topic } from "./topic.ts";

/** What the dialects, the page's routes and recordings see of the bridge. */
export interface Bridge {
  /** Tells one start of the bridge from another. */
  readonly sessionId: string;
  /** All topics, by number, in the order in which they came; those that were forgotten are not among them. */
  readonly topics: ReadonlyMap<number, Topic>;
  /** All programs that are there or remembered, by name. */
  readonly programs: ReadonlyMap<string, ProgramState>;
  /** Everybody who is connected. */
  readonly clients: ReadonlySet<Client>;
  /** The topic of that name. */
  topic(name: string): Topic | undefined;
  /** Lets a client receive structs until what is returned is disposed of. Topics that come later are taken in by themselves. */
  subscribe(client: Client, subscription: Subscription): Subscribed;
  /**
   * Sends a struct to its program for a client. Throws a `RoboError`: `denied` when the client may not, `unavailable` when the program is
   * away or takes nothing, `data` when the size is wrong.
   */
  send(client: Client, topic: Topic, payload: Uint8Array): void;
  /** Sends a request for a client, and resolves to the answer's payload. Rejects as {@linkcode send}, and `unavailable` without an answer in time. */
  request(
    client: Client,
    topic: Topic,
    payload: Uint8Array,
    options?: Partial<RequestOptions>,
  ): Promise<Uint8Array>;
  /**
   * Asks a program to end itself for a client. Throws a `RoboError`: `missing` when there is none of that name, `denied` when the client may
   * write none of its topics, `unavailable` when it is away or its framing cannot say so.
   */
  end(client: Client, program: string, reason: string): void;
  /** Tells who runs the bridge of a mistake of robo's own, and ends the conversation with that client (1011); all others go on. */
  mistake(client: Client, error: unknown): void;
  /** Says what happens from now on, until the signal aborts. */
  listen(listener: BridgeListener, signal: AbortSignal): void;
  /** The recording that is replayed, if any. */
  readonly playback?: Playback;
  /** Time for clients, in nanoseconds since 1970: this machine's, or that of a recording which is replayed. */
  now(): bigint;
}

/** What is known of a program. */
export interface ProgramState {
  /** What it said when it came last. */
  readonly description: ProgramDescription;
  /** Whether it is there. */
  readonly isLive: boolean;
  /** How often it has come. */
  readonly connects: number;
  /** Structs that its counts say were lost between it and the bridge. */
  readonly lost: number;
  /** Why it went; undefined while it is there. */
  readonly gone: string | undefined;
  /** Its newest lines for people, at most 1000. */
  readonly log: readonly LogLine[];
}

/** Told of what happens in the bridge; whatever is left out is not told. */
export interface BridgeListener {
  /** Topics are new, have become live or not, or were forgotten. */
  topicsChanged?(topics: readonly Topic[]): void;
  /** A program has come, gone, or lost something. */
  programChanged?(program: ProgramState): void;
  /** A program that was away is remembered no more, nor are its topics. */
  programForgotten?(program: ProgramState): void;
  /** A program has sent a line for people. */
  logged?(program: ProgramState, line: LogLine): void;
  /** A program has answered a request of a topic, or has not, and why. The payload is never changed again. */
  answered?(topic: Topic, answer: Uint8Array | Error): void;
  /** Somebody has connected, gone, subscribed or unsubscribed. */
  clientsChanged?(): void;
  /** The bridge has something to say that is nobody's fault in particular. */
  status?(level: "info" | "warning" | "error", message: string): void;
}
