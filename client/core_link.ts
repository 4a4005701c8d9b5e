import { decodeCommand, decodePing, encodePong, type Security } from "../protocols/zmtp/mod.ts";
import type { BufferPool } from "../transports/buffer_pool.ts";
import { dial } from "../transports/endpoint.ts";
import { Outbox } from "../transports/outbox.ts";
import { pause } from "../transports/pause.ts";
import { type ChunkParser, StreamReader } from "../transports/stream_reader.ts";
import type { ByteConnection } from "../transports/transport.ts";
import { CipherSource } from "../transports/zmtp/cipher_source.ts";
import { Heartbeat } from "../transports/zmtp/heartbeat.ts";
import { establish } from "../transports/zmtp_link.ts";

/** First pause before a new attempt to connect, in milliseconds; it doubles with each. */
const FIRST_RETRY_MS = 50;

/** Longest pause between two attempts to connect, in milliseconds. */
const MAX_RETRY_MS = 1000;

const HANDSHAKE_MS = 5_000;
const HEARTBEAT = {
  heartbeatInterval: 10_000,
  heartbeatTimeout: 30_000,
  heartbeatTimeToLive: 60_000,
};

/** How a {@linkcode CoreLink} finds its peer and presents itself. */
export interface CoreLinkOptions {
  /** What this end is: publishers send, subscribers receive. */
  readonly socketType: "PUB" | "SUB";
  /** Says where to connect, before each attempt, so that a core that moved is found. */
  readonly resolve: () => Promise<string>;
  /** How the ends authenticate; default not at all. */
  readonly security?: Security | undefined;
  /** What the handshake tells the core about this node. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Where read buffers come from. */
  readonly pool: BufferPool;
  /** Told why an attempt or a connection failed. */
  readonly onFailure: (error: unknown) => void;
}

/** One connection to the core while it lasts. */
export interface LiveLink {
  /** What goes out. */
  readonly outbox: Outbox;
  /** 1 where the core takes subscriptions as commands. */
  readonly minor: 0 | 1;
}

/** What a {@linkcode CoreLink} is for: what it does with what comes in. */
export interface CoreLinkUser {
  /** The handshake is through. */
  connected(link: LiveLink): void;
  /** The connection is gone; another attempt follows unless the link was closed. */
  disconnected(): void;
  /** Makes the parser for one connection; commands go to `onCommand`. */
  parser(onCommand: (body: Uint8Array) => void): ChunkParser;
  /** The core has answered the PING with `context`. */
  pong(context: Uint8Array): void;
  /** The core may have taken something that was queued. */
  progress(): void;
}

/** A connection to the core that comes back by itself. */
export class CoreLink {
  readonly #options: CoreLinkOptions;
  readonly #user: CoreLinkUser;
  readonly #aborter = new AbortController();
  readonly #running: Promise<void>;
  #connection: ByteConnection | undefined;
  #outbox: Outbox | undefined;

  /** Starts to connect. */
  constructor(options: CoreLinkOptions, user: CoreLinkUser) {
    this.#options = options;
    this.#user = user;
    this.#running = this.#run();
  }

  /** Sends what is queued, for at most `lingerMs`, and ends the link. Harmless when repeated. */
  async close(lingerMs: number): Promise<void> {
    if (!this.#aborter.signal.aborted && this.#outbox !== undefined && !this.#outbox.idle) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, lingerMs);
      this.#outbox.flush();
      await Promise.race([this.#outbox.drained(), promise]);
      clearTimeout(timer);
    }
    this.#aborter.abort();
    this.#connection?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#aborter;
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        await this.#connect(() => retryMs = FIRST_RETRY_MS);
      } catch (error) {
        if (!signal.aborted) this.#options.onFailure(error);
      }
      if (signal.aborted) return;
      // Spread out, so that all nodes of a restarted core do not come at once.
      await pause(retryMs * (0.5 + Math.random() / 2), signal);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }
  }

  async #connect(onReady: () => void): Promise<void> {
    const { socketType, resolve, security, metadata, pool } = this.#options;
    const { signal } = this.#aborter;
    const connection = await dial(await resolve(), signal);
    this.#connection = connection;
    try {
      const { established, rest } = await establish(connection, {
        socketType,
        metadata,
        signal,
        timeoutMs: HANDSHAKE_MS,
        ...(security === undefined ? {} : { security }),
      });
      onReady();
      const { cipher, minor } = established;
      const outbox = new Outbox({
        write: (bytes) => connection.write(bytes),
        onError: () => connection.close(),
        onProgress: () => this.#user.progress(),
        ...(cipher === undefined ? {} : { seal: (frames: Uint8Array) => cipher.seal(frames) }),
      });
      this.#outbox = outbox;
      const heartbeat = minor === 0 ? undefined : new Heartbeat(HEARTBEAT, {
        send: (frame) => send(outbox, frame),
        silent: () => connection.close(),
      });
      const wire = {
        read: async (into: Uint8Array) => {
          const count = await connection.read(into);
          heartbeat?.heard();
          return count;
        },
      };
      const parser = this.#user.parser((body) => this.#command(body, outbox));
      this.#user.connected({ outbox, minor });
      try {
        const source = cipher === undefined ? wire : new CipherSource(wire, cipher, rest);
        const first = cipher === undefined && rest.length > 0 ? rest : undefined;
        await new StreamReader(source, pool, first).run(parser);
      } finally {
        heartbeat?.close();
        outbox.close();
        this.#user.disconnected();
      }
    } finally {
      connection.close();
      this.#connection = this.#outbox = undefined;
    }
  }

  #command(body: Uint8Array, outbox: Outbox): void {
    const command = decodeCommand(body);
    if (command?.name === "PONG") return this.#user.pong(command.data);
    const ping = command?.name === "PING" ? decodePing(command.data) : undefined;
    if (ping !== undefined) send(outbox, encodePong(ping.context));
  }
}

function send(outbox: Outbox, frame: Uint8Array): void {
  outbox.append(frame, 0);
  outbox.flush();
}
