import { RoboError } from "../../errors.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";
import { Sender } from "./sender.ts";

/** REP (RFC 28): receives a request, then sends its reply, and so on in turn. */
export class Reply extends ReceivingSocket {
  readonly #sender: Sender;
  #request: { readonly pipe: Pipe; readonly envelope: Message } | undefined;
  #receiving = false;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("REP", options);
    this.#sender = new Sender({
      type: "REP",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#attempt(parts),
    });
  }

  /** The next request; waits for one. Rejects with RoboError "usage" while the last one has no reply. */
  override receive(): Promise<Message> {
    if (this.#request !== undefined || this.#receiving) {
      return Promise.reject(this.#outOfTurn());
    }
    this.#receiving = true;
    const done = () => this.#receiving = false;
    const result = super.receive();
    result.then(done, done);
    return result;
  }

  /** Sends the reply to the request received last. Rejects with RoboError "usage" when there is none. */
  send(message: MessageLike): Promise<void> {
    if (this.#request === undefined) return Promise.reject(this.#outOfTurn());
    return this.#sender.send(messageParts(message));
  }

  /** Requests until the socket is closed. Each is to be replied to before the next. */
  override [Symbol.asyncIterator](): AsyncIterator<Message> {
    const inner = super[Symbol.asyncIterator]();
    return {
      next: () => this.#request === undefined ? inner.next() : Promise.reject(this.#outOfTurn()),
    };
  }

  protected override pipeConnected(pipe: Pipe): void {
    pipe.outgoing.onRoom = () => this.#sender.retry();
  }

  protected override pipeRemoved(_pipe: Pipe): void {
    this.#sender.retry();
  }

  protected override stopped(): void {
    super.stopped();
    this.#sender.close();
  }

  /** Takes the envelope off: everything up to the first empty frame. What has none is no request. */
  protected override transform(pipe: Pipe, message: Message): Message | undefined {
    const delimiter = message.findIndex((frame) => frame.length === 0);
    if (delimiter < 0 || delimiter === message.length - 1) {
      pipe.droppedIncoming++;
      return undefined;
    }
    this.#request = { pipe, envelope: message.slice(0, delimiter + 1) };
    return message.slice(delimiter + 1);
  }

  #attempt(parts: Uint8Array[]): boolean {
    const { pipe, envelope } = this.#request!;
    const { outgoing } = pipe;
    if (pipe.established === undefined) {
      this.countDropped();
    } else {
      if (outgoing.full && this.options.overflow === "block") return false;
      if (outgoing.admit()) outgoing.push([...envelope, ...parts]);
    }
    this.#request = undefined;
    return true;
  }

  #outOfTurn(): RoboError {
    const message = this.#request === undefined
      ? "There is no request to reply to"
      : "The last request has no reply yet";
    return new RoboError("usage", message, {
      hint: "Call receive, then send, in turn; use a Router to serve several requests at a time",
    });
  }
}
