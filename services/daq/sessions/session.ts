import { RoboError } from "../../../errors.ts";
import {
  type Dialect,
  type FrameSource,
  type Message,
  MessageReader,
  type ReaderOptions,
} from "../../../protocols/pymodaq/mod.ts";
import { Outbox } from "../../../transports/outbox.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import { type DeadlineLimits, Deadlines } from "./deadlines.ts";
import { Turns } from "./turns.ts";

/** Who is told of what a client sends. */
export interface SessionListener {
  /** A whole message. What it throws ends the connection. */
  received(message: Message): void;
}

/** How a {@linkcode Session} is set up. */
export interface SessionOptions extends DeadlineLimits {
  /** The limits of what is read, and the dialect where it is known beforehand. */
  readonly reader: ReaderOptions;
  /** Where large arrays are put. */
  readonly frames: FrameSource;
  /** Most that waits to be written, in bytes. */
  readonly maxQueue: number;
  /** The time, in milliseconds. */
  now(): number;
}

/** One client's connection: its bytes to messages, and back. */
export class Session {
  /** The client's address, as `tcp://host:port`. */
  readonly remote: string;
  readonly #connection: ByteConnection;
  readonly #options: SessionOptions;
  readonly #reader: MessageReader;
  readonly #outbox: Outbox;
  readonly #deadlines: Deadlines;
  readonly #turns = new Turns();
  #bytesIn = 0;
  #lastRead = 0;
  #bytesOut = 0;
  #isEnded = false;
  #why: unknown;

  /** A session over a connection that was just made. */
  constructor(connection: ByteConnection, options: SessionOptions) {
    this.remote = connection.remote;
    this.#connection = connection;
    this.#options = options;
    this.#reader = new MessageReader({ ...options.reader, frames: options.frames });
    this.#deadlines = new Deadlines(options, options.now());
    this.#outbox = new Outbox({
      write: (bytes) => this.#write(bytes),
      onError: (error) => this.end(error),
      onIdle: () => this.#deadlines.idle(),
    });
  }

  /** The client's dialect, once its bytes have shown it. */
  get dialect(): Dialect | undefined {
    return this.#reader.dialect;
  }

  /** Bytes that came. */
  get bytesIn(): number {
    return this.#bytesIn;
  }

  /** Bytes that went. */
  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** When bytes last came, in the time of the options. */
  get lastRead(): number {
    return this.#lastRead;
  }

  /** Whether it is over. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Serves the client until it goes; resolves to why it ended, `undefined` when the client has just closed its connection. */
  async run(listener: SessionListener): Promise<unknown> {
    try {
      await this.#read(listener);
      this.end();
    } catch (error) {
      // What a read throws after the end is no reason for it.
      this.end(error);
    }
    return this.#why;
  }

  /**
   * Sends one whole message, which is never changed again. Throws a `RoboError` of kind `unavailable` when too much waits
   * for the client already.
   */
  send(bytes: Uint8Array): void {
    if (this.#isEnded) return;
    if (this.#outbox.queuedBytes > this.#options.maxQueue) {
      throw new RoboError("unavailable", `${this.remote} does not read what is sent to it`);
    }
    this.#begin();
    this.#outbox.appendOwned(bytes, 1);
    this.#outbox.flush();
  }

  /** Sends a short message in front of all that waits, however much that is. */
  sendFirst(bytes: Uint8Array): void {
    if (this.#isEnded) return;
    this.#begin();
    this.#outbox.prepend(bytes);
    this.#outbox.flush();
  }

  /** Bytes that wait to be written. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** Resolves when everything was written, or the connection is over. */
  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  /** Looks whether the client is too slow, and ends its connection then. */
  check(now: number): void {
    const slow = this.#isEnded ? undefined : this.#deadlines.check(now);
    if (slow !== undefined) this.end(slow);
  }

  /** Closes the connection; `why` is told by {@linkcode run}. */
  end(why?: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#why = why;
    this.#turns.end();
    this.#connection.close();
    this.#outbox.close();
  }

  async #read(listener: SessionListener): Promise<void> {
    const reader = this.#reader;
    const { now } = this.#options;
    while (!this.#isEnded) {
      const count = await this.#connection.read(reader.room());
      if (count === null) return reader.end();
      this.#lastRead = now();
      this.#bytesIn += count;
      reader.received(count);
      let bytes = count;
      let begun = this.#lastRead;
      let time = begun;
      for (let message = reader.next(); message !== undefined; message = reader.next()) {
        this.#deadlines.whole();
        if (message.kind === "hello") this.#deadlines.identified();
        listener.received(message);
        if (this.#isEnded) return;
        time = now();
        const rest = this.#turns.took(time - begun, bytes);
        bytes = 0;
        if (rest === undefined) continue;
        await rest;
        begun = time = now();
      }
      this.#deadlines.read(time, count, reader.isMidMessage);
      const rest = bytes === 0 ? undefined : this.#turns.took(time - begun, bytes);
      if (rest !== undefined) await rest;
    }
  }

  #begin(): void {
    if (this.#outbox.idle) this.#deadlines.wrote(this.#options.now());
  }

  async #write(bytes: Uint8Array): Promise<number> {
    const count = await this.#connection.write(bytes);
    this.#bytesOut += count;
    // All that is left is idle in a moment.
    if (this.#outbox.queuedBytes > count) this.#deadlines.wrote(this.#options.now());
    return count;
  }
}
