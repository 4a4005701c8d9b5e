import type { Socket } from "node:net";
import { RoboError } from "../../../errors.ts";
import {
  CLOSE,
  closeFrame,
  encodeFrame,
  OPCODE,
  WebSocketBreach,
  type WebSocketMessage,
} from "../../../protocols/websocket/mod.ts";
import type { LiveSocketParts } from "./live_socket_parts.ts";
import { reset } from "./raw_http.ts";
import { ServerCounters } from "./server_counters.ts";
import type { AccessRights, ServerSocket, SocketEnd, SocketHandler } from "./server_socket.ts";
import { SocketInput } from "./socket_input.ts";
import { SocketLife } from "./socket_life.ts";
import { SocketOutput } from "./socket_output.ts";

/** Bytes that may wait before pings are answered together, by the newest of them. */
const MOST_PONGS_BYTES = 65_536;

const PING = encodeFrame(OPCODE.ping, new Uint8Array(0));

/** The server's end of a WebSocket on a connection of Node's. */
export class LiveSocket implements ServerSocket {
  readonly remote: string;
  readonly subprotocol: string | undefined;
  readonly path: string;
  readonly rights: AccessRights;
  readonly #search: string;
  readonly #parts: LiveSocketParts;
  readonly #socket: Socket;
  readonly #input: SocketInput;
  readonly #output: SocketOutput;
  readonly #life: SocketLife;
  #handler: SocketHandler | undefined;
  #pong: Uint8Array | undefined;
  #end: SocketEnd | undefined;
  /** Whether our close frame is sent, and whether the client sends no more. */
  #hasClosed = false;
  #isLeft = false;
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
    this.#life = new SocketLife(limits, performance.now());
    this.#input = new SocketInput({
      ...{ socket, limits, isCompressed, life: this.#life, counters: parts.counters },
      onMessage: (message) => this.#handle(message),
      onBreach: (error) => this.#refuse(error),
    });
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
    socket.on("data", (chunk: Uint8Array<ArrayBuffer>) => this.#input.received(chunk));
    socket.on("end", () => this.#leave());
    socket.on("error", (error) => this.#broke(error.message));
    socket.on("close", () => this.#ended());
    try {
      this.#handler = open(this);
    } catch (error) {
      return this.#refuse(error);
    }
    if (socket.destroyed) this.#ended();
    else if (head.length > 0) this.#input.received(head.slice());
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
    if (this.#input.isHeld) this.#life.seen(now);
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
    this.#finish();
  }

  /** Everything is said: the connection ends when it has been sent, and at once when that takes too long. */
  #finish(): void {
    this.#input.stop();
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
    this.#input.stop();
    this.#broke("The connection has broken off");
    this.#output.end();
    ServerCounters.count(this.#parts.counters.ended, this.#end!.code);
    this.#parts.onEnd(this);
    this.#handler?.closed(this.#end!);
    this.#handler = undefined;
  }
}
