import { RoboError } from "../errors.ts";
import {
  CLOSE,
  closeFrame,
  encodeFrame,
  MessageReader,
  OPCODE,
  WebSocketBreach,
  type WebSocketMessage,
} from "../protocols/websocket/mod.ts";
import { openWebSocket } from "./open_web_socket.ts";
import { Outbox } from "./outbox.ts";
import { COPY_LIMIT_BYTES } from "./segment_queue.ts";

/** How a WebSocket is opened. */
export interface WebSocketOptions {
  /** Subprotocols that are offered, the most wanted first. Default none. */
  readonly subprotocols?: readonly string[];
  /** More headers of the request. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates, in PEM, that are trusted for `wss:` besides the system's. Default none. */
  readonly caCerts?: readonly string[];
  /** Largest message that is received, in bytes. Default 64 MiB. */
  readonly maxMessage?: number;
  /** Most that waits to be sent, in bytes. Default 16 MiB. */
  readonly maxQueue?: number;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
}

/** What is done with what comes in. */
export interface WebSocketListener {
  /** A message has come, perhaps before `connect` has resolved. What it throws ends the connection. */
  onMessage(
    message: Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>,
    socket: WebSocketConnection,
  ): void;
  /** The connection is no more. Called once. */
  onClose(end: WebSocketEnd): void;
}

/** How a connection has ended. */
export interface WebSocketEnd {
  /** The code of the server's close frame; 1006 when it broke off, 1000 when it was closed from here. */
  readonly code: number;
  /** What the server said about it. */
  readonly reason: string;
  /** What was wrong, when it ended by an error. */
  readonly error?: unknown;
}

/** Longest time in which what waits may be sent at the end, and the server may say good-bye, in milliseconds. */
const END_MS = 1000;

const NOTHING = new Uint8Array(0);

/**
 * The client's end of a WebSocket (RFC 6455), over TCP or TLS. Unlike Deno's own it can be terminated, has a limit for what waits, can send headers, and sends
 * small messages at once.
 */
export class WebSocketConnection implements Disposable {
  /** The subprotocol that the server has chosen. */
  readonly subprotocol: string | undefined;
  readonly #conn: Deno.Conn;
  readonly #reader: MessageReader;
  readonly #listener: WebSocketListener;
  readonly #maxQueue: number;
  readonly #outbox: Outbox;
  #isClosing = false;
  /** Whether nothing is read any more. */
  #isHungUp = false;
  #isClosed = false;
  /** Ends the connection when the other end does not. */
  #ending: ReturnType<typeof setTimeout> | undefined;
  #end: WebSocketEnd = { code: CLOSE.abnormal, reason: "" };
  #heard = performance.now();

  /**
   * Connects to a `ws:` or `wss:` URL. Rejects with a `RoboError`: `usage` for an address that is none, `unavailable` when nobody answers, `denied`
   * when the server wants another token, and what else it answers.
   */
  static async connect(
    url: string | URL,
    listener: WebSocketListener,
    options: WebSocketOptions = {},
  ): Promise<WebSocketConnection> {
    const opened = await openWebSocket(new URL(url), options);
    const socket = new WebSocketConnection(opened.conn, listener, { ...options, ...opened });
    void socket.#read(opened.rest);
    return socket;
  }

  private constructor(
    conn: Deno.Conn,
    listener: WebSocketListener,
    options: WebSocketOptions & { readonly subprotocol: string | undefined },
  ) {
    const { maxMessage = 64 * 2 ** 20, maxQueue = 16 * 2 ** 20, subprotocol } = options;
    this.#conn = conn;
    this.#listener = listener;
    this.#maxQueue = maxQueue;
    this.#outbox = new Outbox({
      write: (bytes) => conn.write(bytes),
      onError: () => this.#finish(this.#end),
      onIdle: () => this.#isHungUp && this.#finish(this.#end),
    });
    this.#reader = new MessageReader({ from: "server", maxBytes: maxMessage });
    this.subprotocol = subprotocol;
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** Whether nothing can be sent any more. */
  get isClosed(): boolean {
    return this.#isClosed || this.#isClosing;
  }

  /** When something came last, as `performance.now()` counts. */
  get heard(): number {
    return this.#heard;
  }

  /** Sends a text or bytes. Throws a `RoboError` of kind `unavailable` when too much waits, or the connection has ended. */
  send(message: string | Uint8Array): void {
    if (this.isClosed) throw new RoboError("unavailable", "The WebSocket has been closed");
    const { waitingBytes } = this;
    if (waitingBytes > this.#maxQueue) {
      throw new RoboError("unavailable", `${waitingBytes} bytes wait for the WebSocket's server`, {
        hint: "Send less, or wait until it has taken some",
      });
    }
    const isText = typeof message === "string";
    const bytes = isText ? new TextEncoder().encode(message) : message;
    this.#write(isText ? OPCODE.text : OPCODE.binary, bytes);
  }

  /** Sends a pong that nobody has asked for: a sign of life, which has the other end's TCP send what it holds back. */
  acknowledge(): void {
    this.#write(OPCODE.pong, NOTHING);
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#write(OPCODE.ping, NOTHING);
  }

  /** Says good-bye behind what waits; the connection ends when the server has answered, or after a second. */
  close(code: number = CLOSE.normal, reason = ""): void {
    if (this.isClosed) return;
    this.#write(OPCODE.close, closeFrame(code, reason).subarray(2));
    this.#isClosing = true;
    this.#end = { code, reason };
    this.#endSoon();
  }

  /** Ends the connection at once. */
  [Symbol.dispose](): void {
    this.#finish(this.#isClosing ? this.#end : { code: CLOSE.normal, reason: "" });
  }

  #finish(end: WebSocketEnd): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#ending);
    this.#outbox.close();
    this.#conn.close();
    this.#listener.onClose(end);
  }

  async #read(rest: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < rest.length;) {
        const space = this.#reader.space();
        const part = rest.subarray(at, at + space.length);
        space.set(part);
        this.#reader.filled(part.length);
        at += part.length;
        this.#take();
      }
      while (!this.#isClosed && !this.#isHungUp) {
        const count = await this.#conn.read(this.#reader.space());
        if (count === null) break;
        this.#heard = performance.now();
        this.#reader.filled(count);
        this.#take();
      }
    } catch (error) {
      if (this.#isClosed) return;
      // What breaks off needs no word; what the server or the listener did wrong does.
      if (!isOfTheConnection(error)) {
        const code = error instanceof WebSocketBreach ? error.closeCode : CLOSE.internal;
        return this.#fail(code, error);
      }
    }
    if (!this.#isHungUp) this.#finish(this.#end);
  }

  #take(): void {
    for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
      if (this.#isClosed || this.#isHungUp) return;
      this.#handle(next);
    }
  }

  #handle(message: WebSocketMessage): void {
    switch (message.kind) {
      case "text":
      case "binary":
        return this.#listener.onMessage(message, this);
      case "ping":
        return this.#write(OPCODE.pong, message.bytes);
      case "pong":
        return;
      case "close":
        return this.#hangUp(message.code ?? CLOSE.none, message.reason);
    }
  }

  /** The server has said good-bye: so do we, and go. */
  #hangUp(code: number, reason: string): void {
    this.#isHungUp = true;
    if (!this.#isClosing) {
      this.#end = { code, reason };
      this.#write(OPCODE.close, code === CLOSE.none ? NOTHING : closeFrame(code).subarray(2));
    }
    this.#endSoon();
  }

  #fail(code: number, error: unknown): void {
    this.#isHungUp = true;
    this.#end = { code: CLOSE.abnormal, reason: "", error };
    this.#write(OPCODE.close, closeFrame(code).subarray(2));
    this.#endSoon();
  }

  #endSoon(): void {
    this.#isClosing = true;
    if (this.#isHungUp && this.#outbox.idle) return this.#finish(this.#end);
    this.#ending ??= setTimeout(() => this.#finish(this.#end), END_MS);
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.isClosed) return;
    const mask = crypto.getRandomValues(new Uint8Array(4));
    const frame = encodeFrame(opcode, payload, { mask });
    if (frame.length > COPY_LIMIT_BYTES) this.#outbox.appendOwned(frame, 1);
    else this.#outbox.append(frame, 1);
    this.#outbox.flush();
  }
}

/** Whether it says that the connection broke off. */
function isOfTheConnection(error: unknown): boolean {
  return [
    Deno.errors.ConnectionReset,
    Deno.errors.ConnectionAborted,
    Deno.errors.BrokenPipe,
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
    Deno.errors.UnexpectedEof,
    Deno.errors.TimedOut,
    Deno.errors.InvalidData,
  ].some((kind) => error instanceof kind);
}
