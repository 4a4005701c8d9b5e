import { FrameDecoder } from "../../protocols/zmtp/frame_decoder_testing.ts";
import {
  encodeCancel,
  encodeSubscribe,
  FLAG_COMMAND,
  FLAG_MORE,
  type Security,
  type SocketType,
  ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import { dial } from "../../transports/endpoint.ts";
import type { ByteConnection } from "../../transports/transport.ts";
import { establish } from "../../transports/zmtp_link.ts";

/** What a {@linkcode RawPeer} says in its handshake. */
export interface RawPeerOptions {
  /** How it authenticates; default not at all. */
  readonly security?: Security;
  /** What it tells of itself. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A peer of which each byte is under the test's control: it reads only when it is told to. */
export class RawPeer implements Disposable {
  readonly #bytes: ByteConnection;
  readonly #decoder = new FrameDecoder();
  readonly #waiting: Uint8Array[][] = [];
  #parts: Uint8Array[] = [];

  /** Connects to `endpoint` and makes the handshake; by default without authentication, never encrypted. */
  static async connect(
    endpoint: string,
    socketType: SocketType,
    options: Security | RawPeerOptions = {},
  ): Promise<RawPeer> {
    const { security = { mechanism: "NULL" as const }, metadata = {} } = "mechanism" in options
      ? { security: options }
      : options;
    const bytes = await dial(endpoint);
    const { rest } = await establish(bytes, {
      socketType,
      security,
      metadata: new Map(Object.entries(metadata)),
    });
    return new RawPeer(bytes, rest);
  }

  /** A subscriber to `topics`. */
  static async subscriber(endpoint: string, ...topics: readonly string[]): Promise<RawPeer> {
    const peer = await RawPeer.connect(endpoint, "SUB");
    await peer.subscribe(...topics);
    return peer;
  }

  /** A publisher. */
  static publisher(endpoint: string): Promise<RawPeer> {
    return RawPeer.connect(endpoint, "PUB");
  }

  /** Takes over a connection after its handshake. */
  constructor(bytes: ByteConnection, rest: Uint8Array) {
    this.#bytes = bytes;
    this.#take(rest);
  }

  /** Sends subscriptions. */
  async subscribe(...topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      await this.send(encodeSubscribe(new TextEncoder().encode(topic), 1));
    }
  }

  /** Cancels a subscription. */
  cancel(topic: string): Promise<void> {
    return this.send(encodeCancel(new TextEncoder().encode(topic), 1));
  }

  /** Sends bytes as they are. */
  async send(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += await this.#bytes.write(bytes.subarray(offset));
    }
  }

  /** The frames of the next message; `undefined` when the hub has ended the connection. */
  async receive(): Promise<Uint8Array[] | undefined> {
    while (this.#waiting.length === 0) {
      const buffer = new Uint8Array(64 * 1024);
      const count = await this.#bytes.read(buffer).catch(() => null);
      if (count === null) return undefined;
      this.#take(buffer.subarray(0, count));
    }
    return this.#waiting.shift();
  }

  /** The next `count` messages as texts, their frames joined by spaces. */
  async texts(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) {
      const frames = await this.receive();
      if (frames === undefined) throw new Error(`Ended after ${texts.length} of ${count} messages`);
      texts.push(frames.map((frame) => new TextDecoder().decode(frame)).join(" "));
    }
    return texts;
  }

  /** Resolves when the hub has ended the connection. */
  async ended(): Promise<void> {
    while (await this.receive() !== undefined);
  }

  /** Hangs up. */
  [Symbol.dispose](): void {
    this.#bytes.close();
  }

  #take(bytes: Uint8Array): void {
    const frames = this.#decoder.push(bytes);
    if (frames instanceof ZmtpViolation) throw new Error(frames.message);
    for (const { flags, body } of frames) {
      if ((flags & FLAG_COMMAND) !== 0) continue;
      this.#parts.push(body);
      if ((flags & FLAG_MORE) !== 0) continue;
      this.#waiting.push(this.#parts);
      this.#parts = [];
    }
  }
}
