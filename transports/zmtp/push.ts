import { LoadBalancer } from "./load_balancer.ts";
import { type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** PUSH (RFC 30): gives each message to one of its PULL peers, in turn. */
export class Push extends Socket {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PUSH", options);
    this.#balancer = new LoadBalancer(this.options.overflow);
    this.#sender = new Sender({
      type: "PUSH",
      sendTimeout: this.options.sendTimeout,
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
    this.#sender.close();
  }
}
