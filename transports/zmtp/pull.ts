import { Inbox } from "./inbox.ts";
import type { Message } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Socket } from "./socket.ts";

/** PULL (RFC 30): receives from its PUSH peers, one message of each in turn. */
export class Pull extends Socket implements AsyncIterable<Message> {
  readonly #inbox: Inbox;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PULL", options);
    this.#inbox = new Inbox({
      type: "PULL",
      receiveTimeout: this.options.receiveTimeout,
    });
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

  protected override stopped(): void {
    this.#inbox.close();
  }
}
