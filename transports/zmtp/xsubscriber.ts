import {
  encodeCancel,
  encodeMessage,
  encodeSubscribe,
  SubscriptionSet,
} from "../../protocols/zmtp/mod.ts";
import { type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";
import { Sender } from "./sender.ts";

/** XSUB (RFC 29): a SUB that sends its subscriptions as messages of one frame, 1 or 0 and the topic, and filters nothing itself. */
export class XSubscriber extends ReceivingSocket {
  readonly #sender: Sender;
  readonly #wanted = new SubscriptionSet({ maxSubscriptions: Infinity, maxTopicBytes: Infinity });
  readonly #connected = new Set<Pipe>();

  /** A socket without endpoints and subscriptions. */
  constructor(options: SocketOptions = {}) {
    super("XSUB", options);
    this.#sender = new Sender({
      type: "XSUB",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#attempt(parts),
    });
  }

  /** Subscribes (1 and topic), cancels (0 and topic), or sends any other message to all publishers. */
  send(message: MessageLike): Promise<void> {
    return this.#sender.send(messageParts(message));
  }

  protected override pipeConnected(pipe: Pipe): void {
    this.#connected.add(pipe);
    pipe.outgoing.onRoom = () => this.#sender.retry();
    for (const topic of this.#wanted) {
      pipe.outgoing.command(encodeSubscribe(topic, pipe.established!.minor));
    }
  }

  protected override pipeDisconnected(pipe: Pipe): void {
    this.#connected.delete(pipe);
    this.#sender.retry();
  }

  protected override stopped(): void {
    super.stopped();
    this.#sender.close();
  }

  #attempt(parts: Uint8Array[]): boolean {
    const first = parts[0]!;
    if (parts.length === 1 && first.length > 0 && first[0]! <= 1) {
      this.#change(first[0] === 1, first.subarray(1));
      return true;
    }
    const pipes = [...this.#connected];
    const blocks = this.options.overflow === "block";
    if (blocks && pipes.some((pipe) => pipe.outgoing.full)) return false;
    const message = encodeMessage(parts);
    for (const { outgoing } of pipes) {
      if (blocks || outgoing.admit()) {
        outgoing.pushEncoded(message, 0, message.length);
      }
    }
    return true;
  }

  #change(subscribe: boolean, topic: Uint8Array): void {
    const changed = subscribe ? this.#wanted.add(topic) === "new" : this.#wanted.remove(topic);
    if (!changed) return;
    const encode = subscribe ? encodeSubscribe : encodeCancel;
    for (const pipe of this.#connected) {
      pipe.outgoing.command(encode(topic, pipe.established!.minor));
    }
  }
}
