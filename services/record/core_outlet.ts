import { ConnectionWatch } from "../../client/connection_watch.ts";
import { CoreLink } from "../../client/core_link.ts";
import { Outgoing, topicHead } from "../../client/outgoing.ts";
import type { CoreAddress } from "../../protocols/gecko/core_address.ts";
import { encodeFrame, FLAG_MORE, FrameHeader, type Security } from "../../protocols/zmtp/mod.ts";
import { concat, EMPTY } from "../../protocols/bytes.ts";
import { BufferPool } from "../../transports/buffer_pool.ts";

/** Most bytes that wait for the core. */
const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/** How long what is queued may take to be sent at the end, in milliseconds. */
const LINGER_MS = 5000;

/** How a {@linkcode CoreOutlet} finds its core. */
export interface CoreOutletOptions {
  /** Name under which the core shows it. */
  readonly name: string;
  /** Says where the core is, before each attempt to connect. */
  readonly lookUp: () => Promise<CoreAddress>;
  /** How to authenticate; default not at all. */
  readonly security?: Security | undefined;
  /** Told what the user should know: that there is no core, and that it came back. */
  readonly notice: (text: string) => void;
}

/** Publishes messages as the very bytes that they were; it reconnects by itself. */
export class CoreOutlet implements AsyncDisposable {
  readonly #outgoing: Outgoing;
  readonly #link: CoreLink;
  readonly #watch: ConnectionWatch;
  readonly #heads = new Map<string, Uint8Array>();

  /** Begins to connect. */
  constructor({ name, lookUp, security, notice }: CoreOutletOptions) {
    this.#watch = new ConnectionWatch({
      isConnected: () => this.#outgoing.online,
      show: (_, text) => notice(text),
      onConnection: undefined,
    });
    this.#outgoing = new Outgoing({
      maxBytes: MAX_QUEUE_BYTES,
      overflow: "drop-newest",
      changed: () => this.#watch.changed(),
    });
    this.#link = new CoreLink({
      socketType: "PUB",
      security,
      pool: new BufferPool(),
      metadata: new Map([
        ["X-Robo-Pid", String(Deno.pid)],
        ["X-Robo-Name", name],
        ["X-Robo-Host", Deno.hostname()],
      ]),
      resolve: async () => (await lookUp()).in,
      onFailure: (error) => this.#watch.failed(error),
    }, this.#outgoing);
  }

  /** Whether a message would be taken now: else {@linkcode free} says when. */
  get isFree(): boolean {
    return this.#outgoing.wanted > 0 && !this.#outgoing.full;
  }

  /** Resolves when a core is there and has room. Rejects when the outlet has ended. */
  free(): Promise<void> {
    return this.#outgoing.until(() => this.isFree);
  }

  /** Resolves when the core takes messages. Rejects with a `RoboError` of kind `unavailable` after `timeoutMs`. */
  ready(timeoutMs: number): Promise<void> {
    return this.#watch.within(this.free(), timeoutMs);
  }

  /** Publishes a message of a topic and one more frame; returns whether it was taken. The payload is copied. */
  send(topic: string, payload: Uint8Array): boolean {
    return this.#outgoing.send(this.#head(topic), payload);
  }

  /** Publishes a message of any number of frames: `frames` are all but the topic, as on the wire. */
  sendFrames(topic: string, frames: Uint8Array): boolean {
    if (frames.length === 0) return this.#outgoing.send(EMPTY, new TextEncoder().encode(topic));
    const header = new FrameHeader();
    const before = [this.#head(topic)];
    let body: Uint8Array = EMPTY;
    for (let at = 0; header.read(frames, at, frames.length); at = header.bodyEnd) {
      if (at > 0) before.push(encodeFrame(FLAG_MORE, body));
      body = frames.subarray(header.bodyStart, header.bodyEnd);
    }
    return this.#outgoing.send(concat(before), body);
  }

  /** Ends what waits for {@linkcode free}. */
  stop(): void {
    this.#outgoing.end(undefined);
  }

  /** Sends what is queued and ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#link.close(LINGER_MS);
  }

  #head(topic: string): Uint8Array {
    let head = this.#heads.get(topic);
    if (head === undefined) {
      if (this.#heads.size >= 10_000) this.#heads.clear();
      this.#heads.set(topic, head = topicHead(new TextEncoder().encode(topic)));
    }
    return head;
  }
}
