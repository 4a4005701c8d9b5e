import type { Logger } from "@logtape/logtape";
import type { Socket } from "node:net";
import { RoboError } from "../../../errors.ts";
import {
  CLOSE,
  closeFrame,
  encodeFrame,
  MessageReader,
  OPCODE,
  WebSocketBreach,
  type WebSocketMessage,
} from "../../../protocols/websocket/mod.ts";
import type { SocketLimits } from "./bridge_http_options.ts";
import { ServerCounters } from "./server_counters.ts";
import type { AccessRights, ServerSocket, SocketEnd, SocketHandler } from "./server_socket.ts";
import { SocketLife } from "./socket_life.ts";
import { SocketOutput } from "./socket_output.ts";
import { TokenBucket } from "./token_bucket.ts";

/** Bytes that may wait before pings are answered together, by the newest of them. */
const MOST_PONGS_BYTES = 65_536;

const PING = encodeFrame(OPCODE.ping, new Uint8Array(0));

/** What a socket is made of. */
export interface LiveSocketParts {
  /** The connection, on which the answer to its request has been sent. */
  readonly socket: Socket;
  /** Where the client is. */
  readonly remote: string;
  /** What was agreed on. */
  readonly subprotocol: string | undefined;
  /** Path and query of the request. */
  readonly path: string;
  readonly search: string;
  /** What it may do. */
  readonly rights: AccessRights;
  /** Whether messages are compressed. */
  readonly isCompressed: boolean;
  /** The limits, none left out. */
  readonly limits: Required<SocketLimits>;
  /** What is counted. */
  readonly counters: ServerCounters;
  /** Told of mistakes of ours. */
  readonly logger: Logger | undefined;
  /** Called when it is no more. */
  readonly onEnd: (socket: LiveSocket) => void;
}

/** The server's end of a WebSocket on a connection of Node's. */
export class LiveSocket implements ServerSocket {
  readonly remote: string;
  readonly subprotocol: string | undefined;
  readonly path: string;
  readonly rights: AccessRights;
  readonly #search: string;
  readonly #parts: LiveSocketParts;
  readonly #socket: Socket;
  readonly #reader: MessageReader;
  readonly #output: SocketOutput;
  readonly #life: SocketLife;
  readonly #bucket: TokenBucket;
  #handler: SocketHandler | undefined;
  #held: ReturnType<typeof setTimeout> | undefined;
  #pong: Uint8Array | undefined;
  #end: SocketEnd | undefined;
  /** Whether our close frame is sent, the client's has come, and nothing of it is read any more. */
  #hasClosed = false;
  #isLeft = false;
  #isFailed = false;
  #isEnded = false;
  #deadline = Infinity;

  /** A socket that reads nothing until it is begun. */
  constructor(parts: LiveSocketParts) {
    const { socket, limits, isCompressed } = parts;
    this.#parts = parts;
    this.remote = parts.remote;
    this.subprotocol = parts.subprotocol;
    this.path = parts.path;
    this.rights = parts.rights;
    this.#search = parts.search;
    this.#socket = socket;
    const now = performance.now();
    this.#reader = new MessageReader({ from: "client", maxBytes: limits.maxMessage, isCompressed });
    this.#life = new SocketLife(limits, now);
    this.#bucket = new TokenBucket(limits.maxRate, now);
    const options = { highWater: limits.highWater, shrinks: isCompressed };
    this.#output = new SocketOutput(socket, options, (count) => this.#taken(count));
  }

  get query(): URLSearchParams {
    const query = new URLSearchParams(this.#search);
    query.delete("token");
    return query;
  }

  get bufferedBytes(): number {
    return this.#output.waiting;
  }

  get isClosed(): boolean {
    return this.#hasClosed || this.#isLeft || this.#isEnded;
  }

  /** Reads what comes, beginning with what has come with the request; `open` gives who is told of it. */
  begin(open: (socket: ServerSocket) => SocketHandler, head: Uint8Array): void {
    const socket = this.#socket;
    socket.on("data", (chunk: Uint8Array<ArrayBuffer>) => this.#received(chunk));
    socket.on("end", () => this.#leave());
    socket.on("error", (error) => this.#broke(error.message));
    socket.on("close", () => this.#ended());
    try {
      this.#handler = open(this);
    } catch (error) {
      return this.#refuse(error);
    }
    if (socket.destroyed) this.#ended();
    else if (head.length > 0) this.#received(head.slice());
  }

  write(frames: readonly Uint8Array[]): boolean {
    return this.isClosed || this.#output.write(frames);
  }

  drained(): Promise<void> {
    return this.isClosed ? Promise.resolve() : this.#output.drained();
  }

  close(code: number, reason = ""): void {
    if (this.isClosed) return;
    this.#end ??= { code, reason, isClean: false };
    this.#hasClosed = true;
    this.#output.write([closeFrame(code, reason)]);
    this.#endBy();
  }

  terminate(): void {
    this.#broke("The bridge has ended the connection");
    reset(this.#socket);
  }

  /** Looks at the clock: sends pings, and gives up who is silent. */
  tick(now: number): void {
    if (now > this.#deadline) return this.terminate();
    if (this.isClosed) return;
    // Who is held back by us is not asked for signs of life.
    if (this.#held !== undefined) this.#life.seen(now);
    const end = this.#life.end(now);
    if (end === "silent") {
      this.#broke("No sign of life");
      ServerCounters.count(this.#parts.counters.refused, "silent");
      return reset(this.#socket);
    }
    if (end === "slow message") {
      return this.#fail(CLOSE.policy, "A message has not come whole in time");
    }
    if (this.#life.takePing(now, this.#output.written)) {
      this.#output.write([PING]);
    }
  }

  #received(chunk: Uint8Array<ArrayBuffer>): void {
    this.#parts.counters.bytesIn += chunk.length;
    this.#life.seen(performance.now());
    // After the end nothing is looked at, but it is taken, so that our last words arrive.
    if (this.#isFailed || this.#isLeft) return;
    this.#reader.feed(chunk);
    this.#read();
  }

  #read(): void {
    let isWhole = false;
    try {
      while (!this.#isFailed && !this.#isLeft && this.#held === undefined) {
        const before = this.#reader.frames;
        const message = this.#reader.next();
        const wait = this.#bucket.take(this.#reader.frames - before, performance.now());
        if (wait > 0) this.#hold(wait);
        if (message === undefined) break;
        isWhole ||= message.kind === "text" || message.kind === "binary";
        this.#handle(message);
      }
    } catch (error) {
      this.#refuse(error);
    }
    this.#life.progressed(performance.now(), { isInside: this.#reader.isInside, isWhole });
  }

  #handle(message: WebSocketMessage): void {
    switch (message.kind) {
      case "ping":
        return this.#answerPing(message.bytes);
      case "pong":
        return this.#life.answered();
      case "close":
        return this.#closedByClient(message);
      default:
        if (this.#hasClosed) return;
        this.#parts.counters.messages++;
        this.#handler?.received(message);
    }
  }

  /** Pings are answered in their order; a client that sends many and reads none gets the answer to the newest. */
  #answerPing(bytes: Uint8Array): void {
    if (this.#hasClosed) return;
    if (this.#output.waiting < MOST_PONGS_BYTES) {
      this.#output.write([encodeFrame(OPCODE.pong, bytes)]);
    } else this.#pong = bytes;
  }

  #taken(count: number): void {
    this.#parts.counters.bytesOut += count;
    this.#life.seen(performance.now());
    const pong = this.#pong;
    if (pong === undefined || this.#output.waiting >= MOST_PONGS_BYTES) return;
    this.#pong = undefined;
    this.#answerPing(pong);
  }

  /** Reads nothing for a while from a client that sends faster than it may. */
  #hold(milliseconds: number): void {
    this.#parts.counters.throttled++;
    this.#socket.pause();
    this.#held = setTimeout(() => {
      this.#held = undefined;
      this.#read();
      if (this.#held === undefined) this.#socket.resume();
    }, milliseconds);
  }

  #closedByClient({ code, reason }: Extract<WebSocketMessage, { kind: "close" }>): void {
    this.#end = this.#hasClosed && this.#end !== undefined
      ? { ...this.#end, isClean: true }
      : { code: code ?? CLOSE.none, reason, isClean: true };
    if (!this.#hasClosed) {
      const frame = code === undefined
        ? encodeFrame(OPCODE.close, new Uint8Array(0))
        : closeFrame(code);
      this.#output.write([frame]);
    }
    this.#isLeft = true;
    this.#finish();
  }

  /** The client sends no more, and has not said so. */
  #leave(): void {
    this.#isLeft = true;
    this.#broke("The client has gone without a close frame");
    this.#finish();
  }

  #refuse(error: unknown): void {
    if (error instanceof WebSocketBreach) {
      ServerCounters.count(this.#parts.counters.refused, "message");
      return this.#fail(error.closeCode, error.message);
    }
    if (error instanceof RoboError) {
      return this.#fail(error.code === "data" ? CLOSE.unsupported : CLOSE.internal, error.message);
    }
    this.#parts.logger?.error("A client's message: {error}", { error });
    this.#fail(CLOSE.internal, "A mistake in robo");
  }

  /** Ends the connection for what the client has done: its close frame is not waited for. */
  #fail(code: number, reason: string): void {
    this.close(code, reason);
    this.#isFailed = true;
    this.#finish();
  }

  /** Everything is said: the connection ends when it has been sent, and at once when that takes too long. */
  #finish(): void {
    this.#socket.end();
    this.#endBy();
  }

  #endBy(): void {
    this.#output.end();
    this.#deadline = Math.min(
      this.#deadline,
      performance.now() + this.#parts.limits.closeTimeout,
    );
  }

  #broke(reason: string): void {
    this.#end ??= { code: CLOSE.abnormal, reason, isClean: false };
  }

  #ended(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#held);
    this.#broke("The connection has broken off");
    this.#output.end();
    ServerCounters.count(this.#parts.counters.ended, this.#end!.code);
    this.#parts.onEnd(this);
    this.#handler?.closed(this.#end!);
    this.#handler = undefined;
  }
}

/** Ends a connection at once, and what waits in the system as well. */
function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // An encrypted one cannot be reset.
  }
  socket.destroy();
}
