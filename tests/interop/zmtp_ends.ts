import {
  Dealer,
  type Message,
  type MessageLike,
  type MonitorEvent,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  type SocketOptions,
  type SocketType,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../transports/zmtp.ts";
import type { Peer } from "./zmtp_peer.ts";

/** One end of a conversation, ours or a peer's. Frames are strings of single-byte characters. */
export interface End {
  readonly type: SocketType;
  bind(endpoint: string): Promise<string>;
  connect(endpoint: string): Promise<void>;
  subscribe(topic: string): Promise<void>;
  /** Resolves when some peer wants `topic`; left out where that cannot be known. */
  subscribed?(topic: string): Promise<void>;
  send(...frames: string[]): Promise<void>;
  receive(): Promise<string[]>;
  close(): Promise<void>;
}

/** All socket classes by the name of their type. */
export const CLASSES: Record<SocketType, new (options?: SocketOptions) => Socket> = {
  PUB: Publisher,
  SUB: Subscriber,
  XPUB: XPublisher,
  XSUB: XSubscriber,
  REQ: Request,
  REP: Reply,
  DEALER: Dealer,
  ROUTER: Router,
  PUSH: Push,
  PULL: Pull,
  PAIR: Pair,
};

interface Talker {
  send(message: MessageLike): Promise<void>;
  receive(): Promise<Message>;
}

/** An end that is ours. */
export class OurEnd implements End {
  readonly socket: Socket;
  readonly #connected: Promise<MonitorEvent | undefined>;

  constructor(readonly type: SocketType, options: SocketOptions) {
    this.socket = new CLASSES[type]({ linger: 0, receiveTimeout: 10_000, ...options });
    this.#connected = this.socket.events.next("connected");
  }

  bind(endpoint: string): Promise<string> {
    return this.socket.bind(endpoint);
  }

  connect(endpoint: string): Promise<void> {
    this.socket.connect(endpoint);
    return Promise.resolve();
  }

  async connected(): Promise<void> {
    await this.#connected;
  }

  async subscribe(topic: string): Promise<void> {
    if (this.socket instanceof Subscriber) this.socket.subscribe(topic);
    else await this.send(`\x01${topic}`);
  }

  async subscribed(topic: string): Promise<void> {
    const { socket } = this;
    if (!(socket instanceof Publisher)) throw new TypeError("Not a publisher");
    while (socket.subscribers(topic) === 0) {
      await new Promise<void>((resolve) => {
        const off = socket.onSubscriptionChange(() => {
          off();
          resolve();
        });
      });
    }
  }

  send(...frames: string[]): Promise<void> {
    return (this.socket as unknown as Talker).send(frames.map(toBytes));
  }

  async receive(): Promise<string[]> {
    return (await (this.socket as unknown as Talker).receive()).map(toText);
  }

  close(): Promise<void> {
    return this.socket.close();
  }
}

let ids = 0;

/** An end that is a libzmq socket in another process. */
export class TheirEnd implements End {
  readonly #id = `s${ids++}`;

  constructor(readonly peer: Peer, readonly type: SocketType) {}

  static async open(peer: Peer, type: SocketType, options: SocketOptions): Promise<TheirEnd> {
    const end = new TheirEnd(peer, type);
    await peer.ask("socket", { id: end.#id, type, options });
    return end;
  }

  async bind(endpoint: string): Promise<string> {
    return (await this.peer.ask("bind", { id: this.#id, endpoint })).endpoint!;
  }

  async connect(endpoint: string): Promise<void> {
    await this.peer.ask("connect", { id: this.#id, endpoint });
  }

  async subscribe(topic: string): Promise<void> {
    if (this.type === "XSUB") await this.send(`\x01${topic}`);
    else await this.peer.ask("subscribe", { id: this.#id, topic });
  }

  async send(...frames: string[]): Promise<void> {
    await this.peer.ask("send", { id: this.#id, frames: frames.map(btoa) });
  }

  async receive(): Promise<string[]> {
    return (await this.peer.ask("receive", { id: this.#id })).frames!.map(atob);
  }

  async flood(count: number, size: number, topic?: string): Promise<void> {
    await this.peer.ask("flood", { id: this.#id, count, size, topic });
  }

  async drain(count: number): Promise<{ inOrder: boolean; bytes: number }> {
    const { inOrder = false, bytes = 0 } = await this.peer.ask("drain", { id: this.#id, count });
    return { inOrder, bytes };
  }

  async close(): Promise<void> {
    await this.peer.ask("close", { id: this.#id });
  }
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
