import { RoboError } from "../../errors.ts";
import { Inbox } from "./inbox.ts";
import { LoadBalancer } from "./load_balancer.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";
import { Socket } from "./socket.ts";

/** Options of a {@linkcode Request}. */
export interface RequestOptions extends SocketOptions {
  /** Allow another request while the last one has no reply, whose late reply is then ignored; default false. */
  relaxed?: boolean;
  /** Number the requests, so that a late reply is never taken for that of another one; default: as `relaxed`. */
  correlate?: boolean;
}

/** REQ (RFC 28): sends a request to one of its REP and ROUTER peers, then receives the reply, and so on in turn. */
export class Request extends Socket {
  readonly #inbox: Inbox;
  readonly #sender: Sender;
  readonly #balancer: LoadBalancer;
  readonly #relaxed: boolean;
  readonly #correlate: boolean;
  #asked: Pipe | undefined;
  #waitsToSend = false;
  #number = crypto.getRandomValues(new Uint32Array(1))[0]!;

  /** A socket without endpoints. */
  constructor(options: RequestOptions = {}) {
    super("REQ", options);
    this.#relaxed = options.relaxed ?? false;
    this.#correlate = options.correlate ?? this.#relaxed;
    this.#balancer = new LoadBalancer("block");
    this.#inbox = new Inbox({
      type: "REQ",
      receiveTimeout: this.options.receiveTimeout,
      transform: (pipe, message) => this.#open(pipe, message),
    });
    this.#sender = new Sender({
      type: "REQ",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#attempt(parts),
    });
  }

  /** Sends a request. Rejects with RoboError "usage" while the last one has no reply, unless `relaxed`. */
  async send(message: MessageLike): Promise<void> {
    if (this.#waitsToSend || (this.#asked !== undefined && !this.#relaxed)) {
      throw new RoboError("usage", "The last request has no reply yet", {
        hint: "Call send, then receive, in turn; use a Dealer for several requests at a time",
      });
    }
    this.#waitsToSend = true;
    try {
      await this.#sender.send(messageParts(message));
    } finally {
      this.#waitsToSend = false;
    }
  }

  /**
   * The reply to the request sent last. Rejects with RoboError "usage" when there is none, and "unavailable"
   * when the connection breaks before the reply; another request may be sent then.
   */
  receive(): Promise<Message> {
    if (this.#asked !== undefined || this.#waitsToSend) {
      return this.#inbox.receive();
    }
    return Promise.reject(
      new RoboError("usage", "There is no request to wait for", {
        hint: "Call send, then receive, in turn",
      }),
    );
  }

  override arrived(pipe: Pipe): void {
    this.#inbox.arrived(pipe);
  }

  protected override get queuesEarly(): boolean {
    return true;
  }

  protected override pipeAdded(pipe: Pipe): void {
    this.#balancer.add(pipe, () => this.#sender.retry());
  }

  protected override pipeDisconnected(pipe: Pipe): void {
    // What had not left yet goes out over the next connection; what had is lost with its reply.
    if (pipe === this.#asked && pipe.incoming.messages === 0 && pipe.outgoing.messages === 0) {
      this.#lost();
    }
  }

  protected override pipeRemoved(pipe: Pipe): void {
    this.#balancer.remove(pipe);
    if (pipe === this.#asked && pipe.incoming.messages === 0) this.#lost();
  }

  protected override stopped(): void {
    this.#inbox.close();
    this.#sender.close();
  }

  #attempt(parts: Uint8Array[]): boolean {
    const envelope = this.#correlate ? [this.#nextNumber(), EMPTY] : [EMPTY];
    const pipe = this.#balancer.send([...envelope, ...parts]);
    if (pipe === undefined || pipe === "dropped") return false;
    this.#asked = pipe;
    return true;
  }

  /** The body of the reply that is waited for; anything else is discarded (RFC 28). */
  #open(pipe: Pipe, message: Message): Message | undefined {
    const delimiter = this.#correlate ? 1 : 0;
    const expected = pipe === this.#asked && message.length > delimiter + 1 &&
      message[delimiter]!.length === 0 &&
      (!this.#correlate || this.#isCurrent(message[0]!));
    if (!expected) {
      pipe.droppedIncoming++;
      return undefined;
    }
    this.#asked = undefined;
    return message.slice(delimiter + 1);
  }

  #nextNumber(): Uint8Array {
    this.#number = (this.#number + 1) >>> 0;
    return this.#numberBytes();
  }

  #numberBytes(): Uint8Array {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, this.#number);
    return bytes;
  }

  #isCurrent(number: Uint8Array): boolean {
    return number.length === 4 &&
      this.#numberBytes().every((byte, i) => byte === number[i]);
  }

  #lost(): void {
    this.#asked = undefined;
    this.#inbox.fail(
      new RoboError(
        "unavailable",
        "The connection broke before the reply came",
        { hint: "Send the request again" },
      ),
    );
  }
}

const EMPTY = new Uint8Array(0);
