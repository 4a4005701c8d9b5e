import type { ByteConnection } from "../../../transports/transport.ts";
import type { CaptureRecord, End } from "./capture_format.ts";
import { Conversation } from "./conversation.ts";
import type { FollowOptions } from "./stream_follower.ts";
import type { TapEvent } from "./tap_events.ts";

/** Bytes that are passed on at once. */
const CHUNK_BYTES = 256 * 1024;

/** What a connection through a tap needs of it. */
export interface TappedOptions {
  /** Its number, from 1. */
  readonly connection: number;
  /** How it is read. */
  readonly follow: FollowOptions;
  /** Silence in the middle of a message that is told, in milliseconds. */
  readonly stall: number;
  /** Told what was seen. */
  onEvent(event: TapEvent): void;
  /** Told what passed; the next bytes wait for it. */
  record(record: CaptureRecord): Promise<void>;
}

/** One connection through a tap: passes bytes on as they come, and follows them. */
export class TappedConnection {
  readonly #ends: Readonly<Record<End, ByteConnection>>;
  readonly #options: TappedOptions;
  readonly #conversation: Conversation;
  readonly #heard: Record<End, number> = { client: 0, server: 0 };
  readonly #toldAt: Record<End, number | undefined> = { client: undefined, server: undefined };
  #closedBy: End | "tap" | undefined;

  /** Both ends, open already. */
  constructor(ends: Readonly<Record<End, ByteConnection>>, options: TappedOptions) {
    this.#ends = ends;
    this.#options = options;
    this.#conversation = new Conversation(options.follow);
  }

  /** Passes on until an end closes, or {@linkcode close} is called. */
  async run(): Promise<void> {
    const { client, server } = this.#ends;
    const opened = { kind: "opened", client: client.remote, server: server.remote } as const;
    this.#tell(opened);
    await this.#record(opened);
    const { stall } = this.#options;
    const timer = setInterval(() => this.#lookForStalls(), Math.max(50, stall / 4));
    try {
      await Promise.all([this.#pump("client", "server"), this.#pump("server", "client")]);
    } finally {
      clearInterval(timer);
      this.close();
    }
  }

  /** Ends it in both directions, without a word. */
  close(): void {
    this.#closedBy ??= "tap";
    this.#ends.client.close();
    this.#ends.server.close();
  }

  async #pump(from: End, to: End): Promise<void> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    let reason = "";
    try {
      while (true) {
        const count = await this.#ends[from].read(buffer);
        if (count === null) break;
        await this.#pass(from, to, buffer.subarray(0, count));
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    // The other direction ends because this one has: not worth a word.
    if (this.#closedBy !== undefined) return;
    this.#closedBy = from;
    this.close();
    for (const end of ["client", "server"] as const) {
      for (const said of this.#conversation.end(end)) this.#tell(said);
    }
    const { unanswered } = this.#conversation;
    this.#tell({ kind: "closed", from, reason, unanswered });
    await this.#record({ kind: "closed", from, reason });
  }

  async #pass(from: End, to: End, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#heard[from] = performance.now();
    this.#toldAt[from] = undefined;
    const recorded = this.#record({ kind: "bytes", from, bytes });
    recorded.catch(() => {}); // Told below, unless the other end is lost first.
    const target = this.#ends[to];
    for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
    for (const said of this.#conversation.push(from, bytes)) this.#tell(said);
    await recorded;
  }

  #lookForStalls(): void {
    for (const from of ["client", "server"] as const) {
      const at = this.#conversation.openSince(from);
      const ms = performance.now() - this.#heard[from];
      if (at === undefined || ms < this.#options.stall || this.#toldAt[from] === at) continue;
      this.#toldAt[from] = at;
      this.#tell({ kind: "waiting", from, at, ms });
    }
  }

  #tell(event: Undated<TapEvent>): void {
    const { connection, onEvent } = this.#options;
    onEvent({ ...event, connection, time: now() } as TapEvent);
  }

  #record(record: Undated<CaptureRecord>): Promise<void> {
    const { connection } = this.#options;
    return this.#options.record({ ...record, connection, time: now() * 1000 } as CaptureRecord);
  }
}

/** What is known of something before it is given its connection and its time. */
type Undated<T> = T extends unknown ? Omit<T, "connection" | "time"> : never;

/** Milliseconds since 1970, with their fractions. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
