import { encodeCancel, encodePing, encodeSubscribe } from "../protocols/zmtp/mod.ts";
import type { ChunkParser } from "../transports/stream_reader.ts";
import type { CoreLinkUser, LiveLink } from "./core_link.ts";
import { FrameParser, type MessageRange } from "./frame_parser.ts";
import { RouteTable } from "./route_table.ts";

/** Who gets messages: a subscriber. */
export interface Receiver {
  /** What its topics start with, or are when it is {@linkcode exact}. */
  readonly prefixes: readonly Uint8Array[];
  /** Whether a topic has to be one of {@linkcode prefixes} rather than start with it. */
  readonly exact: boolean;
  /** Takes the payload `bytes[start, end)`, which is valid during the call alone. */
  receive(topic: string, bytes: Uint8Array, range: MessageRange): void;
}

/** What a node has received. */
export interface SubscribeCounters {
  /** Messages. */
  received: number;
  /** Frames after the second of a message, which nobody sees. */
  extraFrames: number;
}

/** What {@linkcode Incoming} is to keep to. */
export interface IncomingOptions {
  /** Largest message; a larger one ends the connection. */
  readonly maxMessageBytes: number;
  /** Told when the connection has come or gone. */
  readonly changed: () => void;
}

interface Waiter {
  readonly number: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The receiving half of a node, shared by its subscribers. */
export class Incoming implements CoreLinkUser {
  /** What came. */
  readonly counters: SubscribeCounters = { received: 0, extraFrames: 0 };
  readonly #maxMessageBytes: number;
  readonly #onConnection: () => void;
  readonly #routes = new RouteTable();
  /** How many receivers want each prefix, by its bytes as Latin-1. */
  readonly #prefixes = new Map<string, { readonly bytes: Uint8Array; count: number }>();
  #link: LiveLink | undefined;
  #asked = 0;
  #answered = 0;
  #pinging = false;
  #waiters: Waiter[] = [];
  #end: unknown;

  /** Begins without a connection. */
  constructor(options: IncomingOptions) {
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#onConnection = options.changed;
  }

  /** Whether there is a connection. */
  get online(): boolean {
    return this.#link !== undefined;
  }

  /** Begins to deliver to `receiver`. */
  add(receiver: Receiver): void {
    this.#routes.add(receiver);
    for (const bytes of receiver.prefixes) {
      const key = latin1(bytes);
      const entry = this.#prefixes.get(key);
      if (entry !== undefined) {
        entry.count++;
        continue;
      }
      this.#prefixes.set(key, { bytes, count: 1 });
      if (this.#link !== undefined) this.#send(encodeSubscribe(bytes, this.#link.minor));
    }
    this.#asked++;
    this.#ask();
  }

  /** Delivers to `receiver` no more. */
  remove(receiver: Receiver): void {
    if (!this.#routes.remove(receiver)) return;
    for (const bytes of receiver.prefixes) {
      const key = latin1(bytes);
      const entry = this.#prefixes.get(key)!;
      if (--entry.count > 0) continue;
      this.#prefixes.delete(key);
      if (this.#link !== undefined) this.#send(encodeCancel(bytes, this.#link.minor));
    }
  }

  /** Resolves when the core has taken all subscriptions that were made so far. */
  ready(): Promise<void> {
    const number = this.#asked;
    if (this.#link !== undefined && this.#answered >= number) return Promise.resolve();
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => this.#waiters.push({ number, resolve, reject }));
  }

  /** Rejects, now and from now on, what waits for something that will not come. */
  end(reason: unknown): void {
    this.#end = reason;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(reason);
  }

  /** As {@linkcode CoreLinkUser}. */
  connected(link: LiveLink): void {
    this.#link = link;
    this.#answered = -1;
    for (const { bytes } of this.#prefixes.values()) this.#send(encodeSubscribe(bytes, link.minor));
    this.#ask();
    this.#onConnection();
  }

  /** As {@linkcode CoreLinkUser}. */
  disconnected(): void {
    this.#link = undefined;
    this.#answered = -1;
    this.#onConnection();
  }

  /** As {@linkcode CoreLinkUser}. */
  progress(): void {}

  /** A core handles what it gets in order, so its answer means that it has the subscriptions that were sent before. */
  pong(context: Uint8Array): void {
    if (context.length !== 4) return;
    const number = new DataView(context.buffer, context.byteOffset).getUint32(0);
    this.#answered = Math.max(this.#answered, number);
    this.#wake();
  }

  /** As {@linkcode CoreLinkUser}. */
  parser(onCommand: (body: Uint8Array) => void): ChunkParser {
    return new FrameParser(this.#maxMessageBytes, {
      message: (bytes, range) => this.#message(bytes, range),
      command: onCommand,
    });
  }

  #message(bytes: Uint8Array, range: MessageRange): void {
    this.counters.received++;
    if (range.frames > 2) this.counters.extraFrames += range.frames - 2;
    const route = this.#routes.find(bytes, range.topicStart, range.topicEnd);
    const { receivers, topic } = route;
    for (let at = 0; at < receivers.length; at++) receivers[at]!.receive(topic, bytes, range);
  }

  /** Once per turn, so that a hundred new subscribers ask once. */
  #ask(): void {
    if (this.#pinging) return;
    this.#pinging = true;
    queueMicrotask(() => {
      this.#pinging = false;
      if (this.#link === undefined) return;
      if (this.#link.minor === 0) {
        this.#link.outbox.flush();
        this.#answered = this.#asked;
        return this.#wake();
      }
      const context = new Uint8Array(4);
      new DataView(context.buffer).setUint32(0, this.#asked);
      this.#link.outbox.append(encodePing(0, context), 0);
      this.#link.outbox.flush();
    });
  }

  #send(frame: Uint8Array): void {
    this.#link!.outbox.append(frame, 0);
    this.#ask();
  }

  #wake(): void {
    this.#waiters = this.#waiters.filter(({ number, resolve }) => {
      if (number > this.#answered) return true;
      resolve();
      return false;
    });
  }
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
