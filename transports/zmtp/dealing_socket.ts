import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { BalancedSender } from "./balanced_sender.ts";
import type { MessageLike } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";

/** What DEALER and PAIR have in common: send to the peers in turn, receive from the peers in turn. */
export abstract class DealingSocket extends ReceivingSocket {
  readonly #sender: BalancedSender;

  /** A socket without endpoints. */
  constructor(type: SocketType, options: SocketOptions) {
    super(type, options);
    this.#sender = new BalancedSender({ type, ...this.options });
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
    super.stopped();
    this.#sender.close();
  }
}
