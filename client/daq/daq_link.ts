import { RoboError } from "../../errors.ts";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { Message, ReadLimits } from "../../protocols/pymodaq/message.ts";
import { encodeMessage, MessageReader } from "../../protocols/pymodaq/mod.ts";
import { Outbox } from "../../transports/outbox.ts";
import { COPY_LIMIT_BYTES } from "../../transports/segment_queue.ts";
import type { ByteConnection } from "../../transports/transport.ts";
import { RepeatedMessage } from "./repeated_message.ts";

/** How one connection is read and written. */
export interface DaqLinkOptions {
  /** What is spoken. */
  readonly dialect: Dialect;
  /** Most bytes that may wait to be sent. */
  readonly maxQueue: number;
  /** Limits of what the server may send. */
  readonly limits: ReadLimits;
}

/** One connection to a PyMoDAQ server while it lasts. */
export class DaqLink {
  readonly #connection: ByteConnection;
  readonly #options: DaqLinkOptions;
  readonly #outbox: Outbox;
  #writeError: unknown;

  /** Over a connection that is open. */
  constructor(connection: ByteConnection, options: DaqLinkOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#outbox = new Outbox({
      write: (bytes) => connection.write(bytes),
      onError: (error) => {
        this.#writeError = error;
        connection.close();
      },
    });
  }

  /** Bytes that the kernel has not taken yet. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** Queues messages, what is small and follows each other at once in one write; false when too much waits already. */
  send(...messages: Message[]): boolean {
    if (this.#outbox.queuedBytes > this.#options.maxQueue) return false;
    for (const message of messages) {
      const parts = encodeMessage(message, this.#options.dialect);
      parts.forEach((part, at) => this.#queue(part, at === parts.length - 1 ? 1 : 0));
    }
    this.#outbox.flush();
    return true;
  }

  /** Sends a message in its bytes, which are not changed before `queuedBytes` is 0 again. */
  sendBytes(bytes: Uint8Array): void {
    this.#outbox.appendOwned(bytes, 1);
    this.#outbox.flush();
  }

  /** Resolves when all that was queued has been handed to the kernel, or the connection has ended. */
  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  /** Tells `onMessage` what the server says; resolves when it hangs up, rejects when it breaches the protocol. */
  async read(onMessage: (message: Message) => void): Promise<void> {
    const { dialect, limits } = this.#options;
    const reader = new MessageReader({ ...limits, role: "client", dialect });
    const repeated = new RepeatedMessage();
    try {
      let room = reader.room();
      while (true) {
        const count = await this.#connection.read(room);
        if (count === null) break;
        const isWhole = !reader.isMidMessage;
        const known = isWhole ? repeated.find(room, count) : undefined;
        if (known !== undefined) {
          onMessage(known);
          // The reader has not seen these bytes: there is still as much room.
          continue;
        }
        reader.received(count);
        let message = reader.next();
        if (message !== undefined && isWhole && !reader.isMidMessage) {
          repeated.remember(room, count, message);
        }
        for (; message !== undefined; message = reader.next()) onMessage(message);
        room = reader.room();
      }
    } catch (error) {
      throw this.#writeError ?? error;
    }
    reader.end();
    throw new RoboError("lost", `${this.#connection.remote} has ended the connection`);
  }

  /** Ends it at once. Harmless when repeated. */
  close(): void {
    this.#outbox.close();
    this.#connection.close();
  }

  #queue(part: Uint8Array, messages: number): void {
    if (part.length <= COPY_LIMIT_BYTES) this.#outbox.append(part, messages);
    else this.#outbox.appendOwned(part, messages);
  }
}
