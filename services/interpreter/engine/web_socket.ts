import { RoboError } from "../../../errors.ts";

/** What is done with what comes in. */
export interface WebSocketListener {
  /** A text message. */
  readonly onText: (text: string) => void;
  /** The connection is no more. Called once. */
  readonly onClose: () => void;
}

const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Largest message, in bytes. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Longest answer to the opening request, in bytes. */
const MOST_HEAD_BYTES = 16_384;

/**
 * The client of V8's inspector: a WebSocket (RFC 6455) over loopback. Deno's own cannot acknowledge what it received while it
 * has nothing to say, and then a second message of the inspector comes 40 ms late, because its TCP waits for that.
 */
export class InspectorSocket implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #listener: WebSocketListener;
  #buffer = new Uint8Array(65_536);
  #filled = 0;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
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
    while (this.#filled < MOST_HEAD_BYTES) {
      const count = await this.#conn.read(this.#buffer.subarray(this.#filled));
      if (count === null) break;
      this.#filled += count;
      const text = new TextDecoder("latin1").decode(this.#buffer.subarray(0, this.#filled));
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) continue;
      if (!text.startsWith("HTTP/1.1 101")) break;
      this.#drop(end + 4);
      return;
    }
    throw new RoboError("unavailable", "The engine's inspector refuses the connection");
  }

  async #read(): Promise<void> {
    try {
      while (true) {
        while (this.#takeFrame());
        if (this.#filled === this.#buffer.length) this.#grow(this.#buffer.length * 2);
        const count = await this.#conn.read(this.#buffer.subarray(this.#filled));
        if (count === null) break;
        this.#filled += count;
      }
    } catch {
      // It was reset, or closed from here.
    }
    this[Symbol.dispose]();
  }

  /** Handles a frame if it is whole. */
  #takeFrame(): boolean {
    const { first, length, head } = this.#header();
    if (this.#filled < head) return false;
    if (length > MOST_BYTES) throw new Error("It is too long");
    if (this.#filled < head + length) {
      if (head + length > this.#buffer.length) this.#grow(head + length);
      return false;
    }
    this.#handle(first, this.#buffer.slice(head, head + length));
    this.#drop(head + length);
    return true;
  }

  #header(): { readonly first: number; readonly length: number; readonly head: number } {
    if (this.#filled < 2) return { first: 0, length: 0, head: 2 };
    const [first = 0, second = 0] = this.#buffer;
    const view = new DataView(this.#buffer.buffer);
    if (second < 126) return { first, length: second, head: 2 };
    if (second === 126) return { first, length: view.getUint16(2), head: 4 };
    return { first, length: Number(view.getBigUint64(2)), head: 10 };
  }

  #handle(first: number, payload: Uint8Array): void {
    const opcode = first & 15;
    if (opcode === OPCODE.ping) return this.#write(OPCODE.pong, payload);
    if (opcode === OPCODE.close) throw new Error("It closes");
    if (opcode !== OPCODE.text && opcode !== OPCODE.continuation) return;
    this.#partBytes += payload.length;
    if (this.#partBytes > MOST_BYTES) throw new Error("It is too long");
    this.#parts.push(payload);
    if ((first & 128) === 0) return;
    const decoder = new TextDecoder();
    const text = this.#parts.map((part) => decoder.decode(part, { stream: true })).join("");
    this.#parts = [];
    this.#partBytes = 0;
    this.#listener.onText(text + decoder.decode());
  }

  #grow(size: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }

  #drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#filled);
    this.#filled -= count;
    if (this.#filled === 0 && this.#buffer.length > 1 << 20) this.#buffer = new Uint8Array(65_536);
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.#isClosed) return;
    this.#queue.push(encodeFrame(opcode, payload));
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

/** A client's frame: masked, as the protocol demands, with zeros, as nobody is between us. */
function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = new Uint8Array(2 + extra + 4 + length);
  const view = new DataView(frame.buffer);
  frame[0] = 128 | opcode;
  frame[1] = 128 | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) view.setUint16(2, length);
  if (extra === 8) view.setBigUint64(2, BigInt(length));
  frame.set(payload, 2 + extra + 4);
  return frame;
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
