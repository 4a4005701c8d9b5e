import {
  type ClientType,
  type Dialect,
  encodeMessage,
  type Message,
  MessageReader,
  toWireData,
  toWirePosition,
} from "../../protocols/pymodaq/mod.ts";
import { scalarData } from "./lab_testing.ts";

/** A PyMoDAQ client that does what a test says, message by message: it answers nothing by itself. */
export class RawClient implements AsyncDisposable {
  /** What it speaks. */
  readonly dialect: Dialect;
  readonly #conn: Deno.TcpConn;
  readonly #reader: MessageReader;

  /** Connects to `endpoint`, and says what it is. */
  static async connect(
    endpoint: string,
    clientType?: ClientType,
    dialect: Dialect = "L2",
  ): Promise<RawClient> {
    const { hostname, port } = new URL(endpoint.replace("tcp:", "http:"));
    const conn = await Deno.connect({ hostname, port: Number(port) });
    conn.setNoDelay(true);
    const client = new RawClient(conn, dialect);
    if (clientType !== undefined) await client.send({ kind: "hello", clientType });
    return client;
  }

  private constructor(conn: Deno.TcpConn, dialect: Dialect) {
    this.#conn = conn;
    this.dialect = dialect;
    this.#reader = new MessageReader({ role: "client", dialect });
  }

  /** Sends a message in its dialect. */
  async send(...messages: Message[]): Promise<void> {
    for (const message of messages) {
      for (const part of encodeMessage(message, this.dialect)) await this.bytes(part);
    }
  }

  /** Sends bytes as they are. */
  async bytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** Says its name by `Info`. */
  name(value: string): Promise<void> {
    return this.send({ kind: "info", key: "name", value });
  }

  /** The next message from the server; `undefined` when it has closed the connection. */
  async next(): Promise<Message | undefined> {
    while (true) {
      const message = this.#reader.next();
      if (message !== undefined) return message;
      const count = await this.#conn.read(this.#reader.room()).catch(() => null);
      if (count === null) return undefined;
      this.#reader.received(count);
    }
  }

  /** The next message, which has to be of this kind. */
  async expect<K extends Message["kind"]>(kind: K): Promise<Message & { kind: K }> {
    const message = await this.next();
    if (message?.kind !== kind) {
      throw new Error(`The server sent ${JSON.stringify(message)} instead of ${kind}`);
    }
    return message as Message & { kind: K };
  }

  /** Sends a number as data. */
  done(value: number): Promise<void> {
    return this.send({ kind: "done", data: toWireData(scalarData("raw", value), this.dialect) });
  }

  /** Sends a position. */
  position(command: "position_is" | "move_done", value: number, units = "mm"): Promise<void> {
    const about = { dialect: this.dialect, name: "raw", units, timestamp: 1 };
    return this.send({ kind: "position", command, at: toWirePosition(value, about) });
  }

  /** Answers the next question for its position. */
  async tell(value: number, units = "mm"): Promise<void> {
    const message = await this.expect("order");
    if (message.command !== "check_position") throw new Error(`The server sent ${message.command}`);
    await this.position("position_is", value, units);
  }

  /** Ends without a word, as a program that was killed. */
  [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#conn.close();
    } catch {
      // It was closed before.
    }
    return Promise.resolve();
  }
}
