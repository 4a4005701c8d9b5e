import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { encodeMessage, MessageReader } from "../../protocols/pymodaq/mod.ts";
import { tcp } from "../../transports/tcp.ts";
import type { ByteConnection, ByteListener } from "../../transports/transport.ts";
import { until } from "../../tests/lib/until.ts";

/** A PyMoDAQ server that does what a test tells it, message by message. */
export class FakeServer implements AsyncDisposable {
  readonly #listener: ByteListener;
  readonly #connections = new Set<FakeConnection>();
  readonly #accepted: FakeConnection[] = [];
  readonly #running: Promise<void>;

  private constructor(listener: ByteListener, dialect: Dialect) {
    this.#listener = listener;
    this.#running = this.#run(dialect);
  }

  /** Listens on a free port of the loopback address, or on `port`. */
  static async start({ dialect = "L2", port = 0 }: {
    readonly dialect?: Dialect;
    readonly port?: number;
  } = {}): Promise<FakeServer> {
    return new FakeServer(await tcp.listen(`127.0.0.1:${port}`), dialect);
  }

  /** The port. */
  get port(): number {
    return Number(this.#listener.endpoint.split(":").at(-1));
  }

  /** The next client that has connected. */
  accept(): Promise<FakeConnection> {
    return until("a client connects", () => this.#accepted.shift());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#running;
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#connections].map(({ ended }) => ended));
  }

  async #run(dialect: Dialect): Promise<void> {
    for await (const bytes of this.#listener) {
      const connection = new FakeConnection(bytes, dialect);
      this.#connections.add(connection);
      this.#accepted.push(connection);
    }
  }
}

/** One client of a {@linkcode FakeServer}. */
export class FakeConnection {
  /** All that it has said and that was not taken by {@linkcode next}. */
  readonly messages: Message[] = [];
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  /** Whether the connection has ended. */
  hasEnded = false;
  readonly #connection: ByteConnection;
  readonly #dialect: Dialect;

  constructor(connection: ByteConnection, dialect: Dialect) {
    this.#connection = connection;
    this.#dialect = dialect;
    this.ended = this.#read().catch(() => {}).finally(() => {
      this.hasEnded = true;
      connection.close();
    });
  }

  /** The next message of a kind; those of other kinds before it are passed over. */
  async next<K extends Message["kind"]>(kind: K): Promise<Extract<Message, { kind: K }>> {
    const at = await until(`${kind} comes`, () => {
      const found = this.messages.findIndex((message) => message.kind === kind);
      if (found < 0 && this.hasEnded) throw new Error(`The connection ended without ${kind}`);
      return found < 0 ? undefined : [found];
    });
    return this.messages.splice(0, at[0]! + 1).at(-1) as Extract<Message, { kind: K }>;
  }

  /** Says something. */
  async send(...messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      for (const part of encodeMessage(message, this.#dialect)) await this.sendBytes(part);
    }
  }

  /** Sends bytes as they are. */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  /** Hangs up. */
  close(): void {
    this.#connection.close();
  }

  async #read(): Promise<void> {
    const reader = new MessageReader({ role: "server", dialect: this.#dialect });
    while (true) {
      const count = await this.#connection.read(reader.room());
      if (count === null) return;
      reader.received(count);
      for (let message = reader.next(); message !== undefined; message = reader.next()) {
        this.messages.push(message);
        if (message.kind === "order" && message.command === "Quit") return;
      }
    }
  }
}
