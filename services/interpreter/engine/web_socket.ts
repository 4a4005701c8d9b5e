import { RoboError } from "../../../errors.ts";
import {
  encodeFrame,
  MessageReader,
  OPCODE,
  type WebSocketMessage,
} from "../../../protocols/websocket/mod.ts";

/** What is done with what comes in. */
export interface WebSocketListener {
  /** A text message. */
  readonly onText: (text: string) => void;
  /** The connection is no more. Called once. */
  readonly onClose: () => void;
}

/** Largest message, in bytes. */
const MOST_BYTES = 512 * 1024 * 1024;

/** A client has to mask its frames; but nobody is between us. */
const NO_MASK = new Uint8Array(4);

/** Longest answer to the opening request, in bytes. */
const MOST_HEAD_BYTES = 16_384;

/**
 * The client of V8's inspector: a WebSocket (RFC 6455) over loopback. Deno's own cannot acknowledge what it received while it
 * has nothing to say, and then a second message of the inspector comes 40 ms late, because its TCP waits for that.
 */
export class InspectorSocket implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #listener: WebSocketListener;
  readonly #reader = new MessageReader({ from: "server", maxBytes: MOST_BYTES });
  #queue: Uint8Array[] = [];
  #isWriting = false;
  #isClosed = false;

  /** Connects to a `ws:` URL. Throws a `RoboError` of kind `unavailable`. */
  static async connect(url: string, listener: WebSocketListener): Promise<InspectorSocket> {
    const { hostname, port, pathname, host } = new URL(url);
    const conn = await Deno.connect({ hostname, port: Number(port) });
    try {
      conn.setNoDelay(true);
      const socket = new InspectorSocket(conn, listener);
      await socket.#open(host, pathname);
      void socket.#read();
      return socket;
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  private constructor(conn: Deno.TcpConn, listener: WebSocketListener) {
    this.#conn = conn;
    this.#listener = listener;
  }

  /** Sends a text message. */
  send(text: string): void {
    this.#write(OPCODE.text, new TextEncoder().encode(text));
  }

  /** Lets the other end know that all was received, so that it sends what it holds back. */
  acknowledge(): void {
    this.#write(OPCODE.pong, new Uint8Array(0));
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
    this.#listener.onClose();
  }

  async #open(host: string, path: string): Promise<void> {
    const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
    const head = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${key}`,
      "Sec-WebSocket-Version: 13",
    ];
    await writeAll(this.#conn, new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    const reply = new Uint8Array(MOST_HEAD_BYTES);
    for (let filled = 0; filled < reply.length;) {
      const count = await this.#conn.read(reply.subarray(filled));
      if (count === null) break;
      filled += count;
      const text = new TextDecoder("latin1").decode(reply.subarray(0, filled));
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) continue;
      if (!text.startsWith("HTTP/1.1 101")) break;
      const rest = reply.subarray(end + 4, filled);
      this.#reader.space().set(rest);
      this.#reader.filled(rest.length);
      return;
    }
    throw new RoboError("unavailable", "The engine's inspector refuses the connection");
  }

  async #read(): Promise<void> {
    try {
      while (true) {
        for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
          this.#handle(next);
        }
        const count = await this.#conn.read(this.#reader.space());
        if (count === null) break;
        this.#reader.filled(count);
      }
    } catch {
      // It was reset, or closed from here or there.
    }
    this[Symbol.dispose]();
  }

  #handle(message: WebSocketMessage): void {
    switch (message.kind) {
      case "text":
        return this.#listener.onText(message.text);
      case "ping":
        return this.#write(OPCODE.pong, message.bytes);
      case "close":
        throw new Error("It closes");
    }
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.#isClosed) return;
    this.#queue.push(encodeFrame(opcode, payload, { mask: NO_MASK }));
    if (!this.#isWriting) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        await writeAll(this.#conn, next);
      }
    } catch {
      this[Symbol.dispose]();
    }
    this.#isWriting = false;
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
