import { decodeCommand } from "../../../protocols/zmtp/command.ts";
import { encodeSubscribe } from "../../../protocols/zmtp/subscription_command.ts";
import { Outbox } from "../../../transports/outbox.ts";
import { StreamReader } from "../../../transports/stream_reader.ts";
import { Forwarder, type ForwarderOptions } from "../routing/forwarder.ts";
import { PeerFailure } from "../routing/peer_failure.ts";
import { type Accepted, Connection, type ConnectionServices } from "./connection.ts";

/** Answers that may wait for a publisher, in bytes. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** What the connection of a publisher needs from the hub. */
export interface PublisherServices
  extends
    ConnectionServices,
    Pick<ForwarderOptions, "topics" | "router" | "maxMessageBytes" | "onLatched"> {
  /** Takes a registration that came with a `core_info` message. */
  onRegistration(payload: Uint8Array, from: PublisherConnection): void;
}

/** One publisher: everything it sends is forwarded. */
export class PublisherConnection extends Connection {
  /** What it sent. */
  readonly forwarder: Forwarder;
  readonly #outbox: Outbox;
  readonly #services: PublisherServices;
  readonly #rest: Uint8Array;

  /** Takes over an accepted connection. */
  constructor(accepted: Accepted, services: PublisherServices) {
    super(accepted, services);
    this.#services = services;
    this.#rest = accepted.rest;
    const { cipher } = accepted.established;
    this.#outbox = new Outbox({
      write: (bytes) => this.write(bytes),
      onError: (error) => this.fail(error),
      ...(cipher === undefined ? {} : { seal: (frames) => cipher.seal(frames) }),
    });
    this.forwarder = new Forwarder({
      ...services,
      onCommand: (body) => this.#send(this.answer(decodeCommand(body))),
      onRegistration: (payload) => services.onRegistration(payload, this),
    });
  }

  /** Subscribes to everything and forwards it until the publisher goes away. Rejects when it breaks the protocol. */
  async run(): Promise<void> {
    this.#send(encodeSubscribe(new Uint8Array(0), this.established.minor));
    try {
      const { source, first } = this.source(this.#rest);
      await new StreamReader(source, this.#services.pool, first).run(this.forwarder);
    } finally {
      this.#outbox.close();
    }
  }

  /** Asks for a sign of life where one is due. */
  ping(): void {
    this.checkAlive((frame) => this.#send(frame));
  }

  #send(frame: Uint8Array | undefined): void {
    if (frame === undefined) return;
    if (this.#outbox.queuedBytes > MAX_UNREAD_BYTES) {
      return this.fail(new PeerFailure("unread-answers", "It asks without reading the answers"));
    }
    this.#outbox.append(frame, 0);
    this.#outbox.flush();
  }
}
