import { encodeCancel, encodeSubscribe, SubscriptionSet } from "../../protocols/zmtp/mod.ts";
import { partBytes } from "./message.ts";
import type { MessageView } from "./message_view.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";

/** SUB (RFC 29): receives the messages of its publishers whose first frame starts with a subscribed prefix. */
export class Subscriber extends ReceivingSocket {
  readonly #wanted = new SubscriptionSet({ maxSubscriptions: Infinity, maxTopicBytes: Infinity });
  readonly #connected = new Set<Pipe>();
  #handler: ((message: MessageView) => void) | undefined;

  /** A socket without endpoints and subscriptions. */
  constructor(options: SocketOptions = {}) {
    super("SUB", options);
  }

  /** Subscribes to topics that start with one of `prefixes`; without any, to everything. Each call counts. */
  subscribe(...prefixes: (string | Uint8Array)[]): void {
    for (const prefix of prefixes.length === 0 ? [""] : prefixes) {
      const topic = partBytes(prefix);
      if (this.#wanted.add(topic) !== "new") continue;
      for (const pipe of this.#connected) {
        pipe.outgoing.command(encodeSubscribe(topic, pipe.established!.minor));
      }
    }
  }

  /** Takes one subscription to each of `prefixes` back; without any, the one to everything. */
  unsubscribe(...prefixes: (string | Uint8Array)[]): void {
    for (const prefix of prefixes.length === 0 ? [""] : prefixes) {
      const topic = partBytes(prefix);
      if (!this.#wanted.remove(topic)) continue;
      for (const pipe of this.#connected) {
        pipe.outgoing.command(encodeCancel(topic, pipe.established!.minor));
      }
    }
  }

  /**
   * Hands each message to `handler` as soon as it is there, as a view of the read buffer: the fastest way to
   * receive. The view is one object for all messages and valid during the call only. Messages no longer reach
   * `receive` until the function returned is called.
   */
  onMessage(handler: (message: MessageView) => void): () => void {
    this.#handler = handler;
    return () => {
      if (this.#handler === handler) this.#handler = undefined;
    };
  }

  /** Called by a pipe. */
  inspect(pipe: Pipe, view: MessageView): boolean {
    if (!this.#wanted.matches(view.bytes, view.start(0), view.end(0))) {
      return false;
    }
    const handler = this.#handler;
    if (handler === undefined) return true;
    pipe.received++;
    try {
      handler(view);
    } catch (error) {
      // A mistake of the user's must not end the connection.
      queueMicrotask(() => reportError(error));
    }
    return false;
  }

  protected override pipeConnected(pipe: Pipe): void {
    this.#connected.add(pipe);
    for (const topic of this.#wanted) {
      pipe.outgoing.command(encodeSubscribe(topic, pipe.established!.minor));
    }
  }

  protected override pipeDisconnected(pipe: Pipe): void {
    this.#connected.delete(pipe);
  }
}
