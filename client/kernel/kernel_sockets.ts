import { type Channel, channelEndpoint, type ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { Security } from "../../protocols/zmtp/mod.ts";
import type { FailedHandshake } from "./kernel_refusal.ts";
import { Dealer, type SocketOptions, Subscriber } from "../../transports/zmtp.ts";

/** Channels on which requests are sent. */
export type RequestChannel = "shell" | "control";

/** What a {@linkcode KernelSockets} tells. Frames are the receiver's own. */
export interface SocketEvents {
  /** Frames of a message have come. */
  readonly received: (channel: Channel, frames: Uint8Array[]) => void;
  /** The connection of a channel has ended; it is made anew by itself. */
  readonly broken: (channel: Channel, how: FailedHandshake) => void;
}

/** How long closing may take to send what waits, in milliseconds. */
const LINGER_MS = 200;

const DIALLING = ["shell", "stdin", "control"] as const;

/** The sockets of a client, but for the heartbeat. */
export class KernelSockets implements AsyncDisposable {
  readonly #dealers: Readonly<Record<(typeof DIALLING)[number], Dealer>>;
  readonly #iopub: Subscriber;

  /** Begins to connect. */
  constructor(info: ConnectionInfo, security: Security, events: SocketEvents) {
    // By this name the kernel finds on stdin who asked on shell: it must be one and the same. It is a new one for each
    // connection, as the kernel may not have noticed yet that an earlier one is gone.
    const routingId = new TextEncoder().encode(crypto.randomUUID());
    const options: SocketOptions = { security, linger: LINGER_MS, reconnectMaxInterval: 500 };
    const dealer = () => new Dealer({ ...options, routingId });
    this.#dealers = { shell: dealer(), stdin: dealer(), control: dealer() };
    this.#iopub = new Subscriber(options);
    this.#iopub.subscribe("");
    this.#iopub.onMessage((view) => events.received("iopub", view.copy()));
    for (const channel of DIALLING) void receive(this.#dealers[channel], channel, events);
    for (const [channel, socket] of this.#all()) {
      socket.events.on((event) => {
        const isBroken = event.type === "disconnected" || event.type === "handshake-failed";
        if (isBroken && !socket.closed) events.broken(channel, event);
      });
      socket.connect(channelEndpoint(info, channel));
    }
  }

  /** Sends frames; rejects when the socket is closed. */
  send(channel: RequestChannel | "stdin", frames: readonly Uint8Array[]): Promise<void> {
    return this.#dealers[channel].send(frames);
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all(this.#all().map(([, socket]) => socket.close()));
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #all(): [Channel, Dealer | Subscriber][] {
    return [...DIALLING.map((name) => [name, this.#dealers[name]] as const), ["iopub", this.#iopub]]
      .map(([name, socket]) => [name as Channel, socket as Dealer | Subscriber]);
  }
}

async function receive(socket: Dealer, channel: Channel, events: SocketEvents): Promise<void> {
  for await (const frames of socket) events.received(channel, frames);
}
