import type { Logger } from "@logtape/logtape";
import type { Security, SocketType } from "../../../protocols/zmtp/mod.ts";
import type { ByteConnection, ByteListener } from "../../../transports/transport.ts";
import { establish, HandshakeError } from "../../../transports/zmtp_link.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import type { Accepted } from "./connection.ts";
import { RefusalLog } from "./refusal_log.ts";

/** What a {@linkcode Door} checks, and whom it tells. */
export interface DoorOptions {
  /** What the hub is to those who come through this door. */
  readonly socketType: SocketType;
  /** How they authenticate. */
  readonly security: Security;
  /** Time for the handshake, in milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** Largest frame, in bytes. */
  readonly maxFrameBytes: number;
  /** Hosts that may connect; all when it is left out. */
  readonly allow?: AllowList;
  /** Handshakes at once, so that strangers who never finish theirs do not use up all descriptors. */
  readonly maxHandshakes: number;
  /** Whether there is room for one more connection. */
  hasRoom(): boolean;
  /** The number for a new connection. */
  nextId(): number;
  /** Serves a connection until it ends. */
  serve(accepted: Accepted): Promise<void>;
  /** Told of each connection that was turned away. */
  onRefused(reason: string): void;
  /** Where events are logged. */
  readonly log?: Logger;
}

/** One listening address of the hub: turns strangers away and serves the others. */
export class Door {
  readonly #listener: ByteListener;
  readonly #options: DoorOptions;
  readonly #refusals: RefusalLog;
  readonly #closing = new AbortController();
  readonly #guests = new Set<Promise<void>>();
  readonly #done: Promise<void>;
  #handshakes = 0;

  /** Opens the door. */
  constructor(listener: ByteListener, options: DoorOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#refusals = new RefusalLog(options.log, () => performance.now());
    this.#done = this.#accept();
  }

  /** Stops to listen and gives up handshakes; resolves when all who were served have gone. */
  async close(): Promise<void> {
    this.#listener.close();
    this.#closing.abort();
    await this.#done;
    await Promise.all(this.#guests);
  }

  async #accept(): Promise<void> {
    for await (const bytes of this.#listener) {
      const guest = this.#welcome(bytes).finally(() => this.#guests.delete(guest));
      this.#guests.add(guest);
    }
  }

  async #welcome(bytes: ByteConnection): Promise<void> {
    const {
      allow,
      maxHandshakes,
      hasRoom,
      security,
      socketType,
      handshakeTimeoutMs,
      maxFrameBytes,
      nextId,
      serve,
    } = this.#options;
    if (allow?.admits(bytes.remote) === false) return this.#refuse(bytes, "address-not-allowed");
    if (!hasRoom() || this.#handshakes >= maxHandshakes) {
      return this.#refuse(bytes, "too-many-connections");
    }
    this.#handshakes++;
    try {
      const { established, rest } = await establish(bytes, {
        socketType,
        asServer: true,
        security,
        timeoutMs: handshakeTimeoutMs,
        maxFrameBytes,
        signal: this.#closing.signal,
      }).finally(() => this.#handshakes--);
      if (!hasRoom()) return this.#refuse(bytes, "too-many-connections");
      await serve({ id: nextId(), bytes, established, rest });
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      // Somebody who only looked whether the port is open, such as a port scan or a health check, is no news.
      if (error.reason !== "closed" && error.reason !== "aborted") {
        this.#refuse(bytes, error.reason, error.message);
      }
    }
  }

  #refuse(bytes: ByteConnection, reason: string, message?: string): void {
    bytes.close();
    this.#options.onRefused(reason);
    this.#refusals.add(bytes.remote, message ?? reason);
  }
}
