import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { Inbox } from "./inbox.ts";
import type { Message } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Socket } from "./socket.ts";

/** What most sockets that receive have in common: one message of each peer in turn, on request or in a loop. */
export abstract class ReceivingSocket extends Socket implements AsyncIterable<Message> {
  readonly #inbox: Inbox;

  /** A socket without endpoints. Throws RoboError "config" when the security options are unusable. */
  constructor(type: SocketType, options: SocketOptions) {
    super(type, options);
    this.#inbox = new Inbox({
      type,
      receiveTimeout: this.options.receiveTimeout,
      transform: (pipe, message) => this.transform(pipe, message),
    });
  }

  /**
   * The next message; waits for one. Rejects with RoboError "unavailable" after `receiveTimeout`, and "usage" when the
   * socket is closed.
   */
  receive(): Promise<Message> {
    return this.#inbox.receive();
  }

  /** Messages until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<Message> {
    return this.#inbox.iterate();
  }

  /** Called by a pipe. */
  override arrived(pipe: Pipe): void {
    this.#inbox.arrived(pipe);
  }

  /** What the user gets of a message of `pipe`; `undefined` to discard it. */
  protected transform(_pipe: Pipe, message: Message): Message | undefined {
    return message;
  }

  protected override stopped(): void {
    this.#inbox.close();
  }
}
