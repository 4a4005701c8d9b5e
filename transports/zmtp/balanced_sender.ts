import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type MessageLike, messageParts } from "./message.ts";
import type { Overflow } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";

/** How a {@linkcode BalancedSender} sends. */
export interface BalancedSenderOptions {
  /** For error messages. */
  readonly type: SocketType;
  /** What happens when no peer has room. */
  readonly overflow: Overflow;
  /** How long `send` waits, in milliseconds; -1 for no limit, 0 not at all. */
  readonly sendTimeout: number;
}

/** The sending half of PUSH, DEALER and PAIR: each message goes to one peer, in turn, as soon as one has room. */
export class BalancedSender {
  readonly #balancer: LoadBalancer;
  readonly #sender: Sender;

  /** Without peers. */
  constructor({ type, overflow, sendTimeout }: BalancedSenderOptions) {
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

  /** A peer may be given messages. */
  add(pipe: Pipe): void {
    this.#balancer.add(pipe, () => this.#sender.retry());
  }

  /** The peer is gone. */
  remove(pipe: Pipe): void {
    this.#balancer.remove(pipe);
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#sender.close();
  }
}
