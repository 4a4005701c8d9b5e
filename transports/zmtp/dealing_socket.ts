import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { Inbox } from "./inbox.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** What DEALER and PAIR have in common: send to the peers in turn, receive from the peers in turn. */
export abstract class DealingSocket extends Socket implements AsyncIterable<Message> {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;
  readonly #inbox: Inbox;

  /** A socket without endpoints. */
  constructor(type: SocketType, options: SocketOptions) {
    super(type, options);
    const { overflow, sendTimeout, receiveTimeout } = this.options;
    this.#balancer = new LoadBalancer(overflow);
    this.#inbox = new Inbox({ type, receiveTimeout });
    this.#sender = new Sender({
      type,
      sendTimeout,
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

  protected override pipeRemoved(pipe: Pipe): void {
    this.#balancer.remove(pipe);
  }

  protected override stopped(): void {
    this.#inbox.close();
    this.#sender.close();
  }
}
