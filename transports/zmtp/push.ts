import { BalancedSender } from "./balanced_sender.ts";
import type { MessageLike } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Socket } from "./socket.ts";

/** PUSH (RFC 30): gives each message to one of its PULL peers, in turn. */
export class Push extends Socket {
  readonly #sender: BalancedSender;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PUSH", options);
    this.#sender = new BalancedSender({ type: "PUSH", ...this.options });
  }

  /** Resolves when the message is queued for a peer; waits while there is none with room. */
  send(message: MessageLike): Promise<void> {
    return this.#sender.send(message);
  }

  protected override get queuesEarly(): boolean {
    return true;
  }

  protected override pipeAdded(pipe: Pipe): void {
    this.#sender.add(pipe);
  }

  protected override pipeRemoved(pipe: Pipe): void {
    this.#sender.remove(pipe);
  }

  protected override stopped(): void {
    this.#sender.close();
  }
}
