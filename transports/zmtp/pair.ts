import type { Established } from "../../protocols/zmtp/mod.ts";
import { Inbox } from "./inbox.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** PAIR (RFC 31): talks to exactly one PAIR peer at a time; others are sent away. */
export class Pair extends Socket implements AsyncIterable<Message> {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;
  readonly #inbox: Inbox;
  #connected = 0;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PAIR", options);
    this.#balancer = new LoadBalancer(this.options.overflow);
    this.#inbox = new Inbox({
      type: "PAIR",
      receiveTimeout: this.options.receiveTimeout,
    });
    this.#sender = new Sender({
      type: "PAIR",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#balancer.send(parts) !== undefined,
    });
  }

  /** Resolves when the message is queued for the peer; waits while there is none or it has no room. */
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

  protected override refuse(
    _established: Established,
  ): { reason: string; message: string } | undefined {
    if (this.#connected === 0) return undefined;
    return { reason: "pair-busy", message: "This PAIR has a peer already" };
  }

  protected override pipeAdded(pipe: Pipe): void {
    this.#balancer.add(pipe, () => this.#sender.retry());
  }

  protected override pipeConnected(_pipe: Pipe): void {
    this.#connected++;
  }

  protected override pipeDisconnected(_pipe: Pipe): void {
    this.#connected--;
  }

  protected override pipeRemoved(pipe: Pipe): void {
    this.#balancer.remove(pipe);
  }

  protected override stopped(): void {
    this.#inbox.close();
    this.#sender.close();
  }
}
