import { Inbox } from "./inbox.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** Options of a {@linkcode Dealer}. */
export interface DealerOptions extends SocketOptions {
  /** Send an empty message to each peer that connects, so that a ROUTER learns of this socket; default false. */
  probeRouter?: boolean;
}

/** DEALER (RFC 28): sends to its REP, DEALER and ROUTER peers in turn, receives from each in turn. */
export class Dealer extends Socket implements AsyncIterable<Message> {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;
  readonly #inbox: Inbox;
  readonly #probes: boolean;

  /** A socket without endpoints. */
  constructor(options: DealerOptions = {}) {
    super("DEALER", options);
    this.#probes = options.probeRouter ?? false;
    this.#balancer = new LoadBalancer(this.options.overflow);
    this.#inbox = new Inbox({
      type: "DEALER",
      receiveTimeout: this.options.receiveTimeout,
    });
    this.#sender = new Sender({
      type: "DEALER",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#balancer.send(parts) !== undefined,
    });
  }

  /** Resolves when the message is queued for a peer; waits while there is none with room. */
  send(message: MessageLike): Promise<void> {
    return this.#sender.send(messageParts(message));
  }

  /** The next message; waits for one. */
  receive(): Promise<Message> {
    return this.#inbox.receive();
  }

  /** Messages until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<Message> {
    return this.#inbox.iterate();
  }

  override arrived(pipe: Pipe): void {
    this.#inbox.arrived(pipe);
  }

  protected override get queuesEarly(): boolean {
    return true;
  }

  protected override pipeAdded(pipe: Pipe): void {
    this.#balancer.add(pipe, () => this.#sender.retry());
  }

  protected override pipeConnected(pipe: Pipe): void {
    if (this.#probes) pipe.outgoing.push([new Uint8Array(0)]);
  }

  protected override pipeRemoved(pipe: Pipe): void {
    this.#balancer.remove(pipe);
  }

  protected override stopped(): void {
    this.#inbox.close();
    this.#sender.close();
  }
}
