import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";
import { Sender } from "./sender.ts";

/** What DEALER and PAIR have in common: send to the peers in turn, receive from the peers in turn. */
export abstract class DealingSocket extends ReceivingSocket {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;

  /** A socket without endpoints. */
  constructor(type: SocketType, options: SocketOptions) {
    super(type, options);
    const { overflow, sendTimeout } = this.options;
    this.#balancer = new LoadBalancer(overflow);
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
    super.stopped();
    this.#sender.close();
  }
}
