import { RoboError } from "../../errors.ts";
import {
  type HelloMessage,
  readServerMessage,
  ROBO_WS_SUBPROTOCOL,
  type ServerMessage,
} from "../../protocols/robows/mod.ts";
import type { WebSocketMessage } from "../../protocols/websocket/mod.ts";
import { pause } from "../../transports/pause.ts";
import { WebSocketConnection, type WebSocketEnd } from "../../transports/web_socket.ts";
import type { BridgeClientOptions } from "./bridge_client_options.ts";

/** Pauses between attempts to connect, in milliseconds: the first one, which doubles, and the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** A conversation that was longer than this was a good one, in milliseconds. */
const LASTING_MS = 5000;

/** Longest wait for the bridge's greeting, in milliseconds. */
const HELLO_MS = 10_000;

/** Time between two looks whether the bridge is alive, and longest silence, in milliseconds. */
const LOOK_MS = 5000;
const SILENCE_MS = 15_000;

/** What is done with what a bridge sends. */
export interface BridgeListener {
  /** A conversation has begun. */
  opened(hello: HelloMessage): void;
  /** A text message has come. */
  told(message: ServerMessage): void;
  /** A binary message has come. */
  data(bytes: Uint8Array): void;
  /** The connection is lost, and is looked for again. */
  lost(error: RoboError): void;
  /** There is no connection any more, and there will be none. */
  ended(error: RoboError | undefined): void;
}

/** A connection with a bridge that comes back by itself. */
export class BridgeLink {
  readonly #url: URL;
  readonly #options: BridgeClientOptions;
  readonly #listener: BridgeListener;
  readonly #stop = new AbortController();
  #socket: WebSocketConnection | undefined;
  /** Whether the greeting has come, and messages can be sent. */
  #isGreeted = false;
  /** Whether all has come that belongs to the greeting. */
  #isWhole = false;
  #begun = 0;
  #pause = FIRST_PAUSE_MS;
  #gone: PromiseWithResolvers<void> | undefined;
  #looks: ReturnType<typeof setInterval> | undefined;
  #coming: Promise<void> | undefined;

  /** Connects. Rejects with a `RoboError` when that fails for the time that is given. */
  static async open(
    url: URL,
    options: BridgeClientOptions,
    listener: BridgeListener,
  ): Promise<BridgeLink> {
    const link = new BridgeLink(url, options, listener);
    const { signal, timeout = 0 } = options;
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => link.end(), { signal: link.#stop.signal });
    try {
      await link.#connectUntil(performance.now() + timeout);
      return link;
    } catch (error) {
      link.#stop.abort();
      throw signal?.aborted ? signal.reason : error;
    }
  }

  private constructor(url: URL, options: BridgeClientOptions, listener: BridgeListener) {
    this.#url = url;
    this.#options = options;
    this.#listener = listener;
  }

  /** Whether there is a connection now. */
  get isConnected(): boolean {
    return this.#isGreeted;
  }

  /** Sends a message as JSON, big integers as decimal texts and typed arrays as arrays. Throws a `RoboError` of kind `unavailable` without a connection. */
  tell(message: { readonly op: string; readonly [key: string]: unknown }): void {
    this.#connected().send(JSON.stringify(message, plain));
  }

  /** Sends bytes. Throws as {@linkcode tell}. */
  send(bytes: Uint8Array): void {
    this.#connected().send(bytes);
  }

  /** Says good-bye, and does not come back. Resolves when the connection has ended. */
  async end(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    clearInterval(this.#looks);
    this.#socket?.close();
    await this.#coming;
    await this.#gone?.promise;
    this.#listener.ended(undefined);
  }

  #connected(): WebSocketConnection {
    if (this.#socket !== undefined && this.#isGreeted) return this.#socket;
    throw new RoboError(
      "unavailable",
      `There is no connection with the bridge at ${this.#url.host}`,
      {
        hint: "It is looked for again: try later",
      },
    );
  }

  async #connectUntil(end: number): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    while (true) {
      try {
        return await this.#connect();
      } catch (error) {
        const { signal } = this.#stop;
        if (
          !isPassing(error, end === Infinity) || performance.now() + wait > end || signal.aborted
        ) throw error;
        await pause(wait * (0.5 + Math.random() / 2), signal);
        signal.throwIfAborted();
        wait = Math.min(2 * wait, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Connects again, later and later to a bridge with which no conversation lasts. */
  async #comeBack(): Promise<void> {
    const lasted = performance.now() - this.#begun > LASTING_MS;
    this.#pause = lasted ? FIRST_PAUSE_MS : Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    const { signal } = this.#stop;
    await pause(this.#pause * Math.random(), signal);
    signal.throwIfAborted();
    await this.#connectUntil(Infinity);
  }

  async #connect(): Promise<void> {
    const { token, caCerts } = this.#options;
    const greeting = Promise.withResolvers<void>();
    greeting.promise.catch(() => {});
    const gone = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<RoboError>();
    const socket = await WebSocketConnection.connect(this.#url, {
      onMessage: (message, socket) => {
        this.#socket = socket;
        this.#receive(message, greeting);
      },
      onClose: (end) => {
        gone.resolve();
        ended.resolve(lossOf(this.#url, end));
        greeting.reject(lossOf(this.#url, end));
        this.#lost(end);
      },
    }, {
      subprotocols: [ROBO_WS_SUBPROTOCOL],
      signal: this.#stop.signal,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      ...(caCerts !== undefined && { caCerts }),
    });
    this.#socket = socket;
    this.#gone = gone;
    const late = setTimeout(() => socket[Symbol.dispose](), HELLO_MS);
    try {
      await greeting.promise;
    } finally {
      clearTimeout(late);
    }
    // It may have ended directly behind its greeting.
    if (socket.isClosed) throw await ended.promise;
    this.#isWhole = true;
    this.#begun = performance.now();
    this.#looks = setInterval(() => this.#look(socket), LOOK_MS);
  }

  #receive(
    message: Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>,
    greeting: PromiseWithResolvers<void>,
  ): void {
    if (message.kind === "binary") return this.#listener.data(message.bytes);
    const told = readServerMessage(message.text);
    if (told?.op === "hello") {
      this.#isGreeted = true;
      this.#listener.opened(told);
    } else if (told !== undefined) {
      this.#listener.told(told);
      // All topics come directly behind the greeting: who has connected knows them.
      if (told.op === "topics") greeting.resolve();
    }
  }

  #look(socket: WebSocketConnection): void {
    if (performance.now() - socket.heard > SILENCE_MS) socket[Symbol.dispose]();
    else socket.ping();
  }

  #lost(end: WebSocketEnd): void {
    const wasWhole = this.#isWhole;
    this.#isGreeted = this.#isWhole = false;
    clearInterval(this.#looks);
    // One that was never whole is the concern of who connects.
    if (!wasWhole || this.#stop.signal.aborted) return;
    const error = lossOf(this.#url, end);
    if (this.#options.reconnect === false) {
      this.#stop.abort();
      return this.#listener.ended(error);
    }
    this.#listener.lost(error);
    this.#coming = this.#comeBack().catch((error: unknown) => {
      if (this.#stop.signal.aborted) return;
      this.#stop.abort();
      this.#listener.ended(
        error instanceof RoboError ? error : new RoboError("internal", String(error)),
      );
    });
  }
}

/** Whether it may be different later: another program may be there while the bridge is away, but a wrong token stays wrong. */
function isPassing(error: unknown, wasThere: boolean): boolean {
  if (!(error instanceof RoboError)) return false;
  return error.code === "unavailable" || error.code === "lost" ||
    (wasThere && error.code === "data");
}

function lossOf(url: URL, { code, reason, error }: WebSocketEnd): RoboError {
  if (error instanceof RoboError) return error;
  const why = reason === "" ? `code ${code}` : `${reason}, code ${code}`;
  return new RoboError("lost", `The connection with the bridge at ${url.host} has ended (${why})`, {
    ...(error !== undefined && { cause: error }),
  });
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number | bigint>);
  }
  return value;
}
