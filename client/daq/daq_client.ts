import { RoboError } from "../../errors.ts";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { pause } from "../../transports/pause.ts";
import { tcpEndpoint } from "../../transports/tcp.ts";
import {
  type DaqClientCounters,
  type DaqClientOptions,
  PYMODAQ_PORT,
} from "./daq_client_options.ts";
import { DaqLink } from "./daq_link.ts";
import { dialPatiently } from "./dial_patiently.ts";
import { RetryPace } from "./retry_pace.ts";

/** How long the first connection is waited for, in milliseconds, unless told otherwise. */
const CONNECT_WITHIN_MS = 10_000;

/** How long a server may take to hang up after `Quit`, in milliseconds: PyMoDAQ's own takes 0.2 s for each message before it. */
const LINGER_MS = 5000;

const MAX_QUEUE = 256 * 1024 * 1024;

/**
 * A client of PyMoDAQ's TCP servers, message by message: what {@linkcode serveDetector} and {@linkcode serveActuator} stand on.
 *
 * It says its type, sends its greeting, and hands over what the server says. The connection comes back by itself after the
 * server was gone, with growing pauses of up to two seconds.
 *
 * @example
 * ```ts
 * import { DaqClient, RoboError } from "robo";
 * import assert from "node:assert/strict";
 *
 * // Port 1 of this machine, where nobody listens; a second attempt is not made.
 * const nobody = { type: "GRABBER", port: 1, connectTimeout: 0, onMessage: () => {} } as const;
 * await assert.rejects(DaqClient.connect(nobody), RoboError);
 * ```
 *
 * @example
 * ```ts ignore
 * import { DaqClient } from "robo";
 *
 * await using client = await DaqClient.connect({
 *   type: "ACTUATOR",
 *   onMessage: (message) => console.log(message),
 * });
 * client.send({ kind: "info", key: "name", value: "stage" });
 * ```
 */
export class DaqClient implements AsyncDisposable {
  /** Where the server is, as `tcp://host:port`. */
  readonly endpoint: string;
  /** What is spoken. */
  readonly dialect: Dialect;
  readonly #options: DaqClientOptions;
  readonly #aborter = new AbortController();
  readonly #counters = { connections: 0, received: 0, sent: 0, dropped: 0 };
  #link: DaqLink | undefined;
  #isClosing = false;
  #lastProblem: unknown;
  #running: Promise<void> = Promise.resolve();

  private constructor(options: DaqClientOptions) {
    const { host = "127.0.0.1", port = PYMODAQ_PORT, dialect = "L2" } = options;
    this.endpoint = tcpEndpoint({ hostname: host, port });
    this.dialect = dialect;
    this.#options = options;
  }

  /**
   * Connects to a server, and resolves once it has said its type and its greeting.
   *
   * Rejects with a `RoboError` of kind `unavailable` when nobody answers within `connectTimeout`, of kind `usage` for an address
   * that cannot be, and with the signal's reason when that aborts.
   */
  static async connect(options: DaqClientOptions): Promise<DaqClient> {
    const client = new DaqClient(options);
    await client.#start();
    return client;
  }

  /** Whether the server is there now. */
  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  /** Resolves when it has ended for good, as it was disposed of or its signal aborted. */
  get ended(): Promise<void> {
    return this.#running;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#link?.queuedBytes ?? 0;
  }

  /** What came and went so far. */
  get counters(): DaqClientCounters {
    return { ...this.#counters };
  }

  /**
   * Sends a message. False, and counted as dropped, when the server is not there or has not taken `maxQueue` bytes that were sent
   * before. Large arrays are not copied: they are not to be changed before {@linkcode drained} resolves.
   */
  send(message: Message): boolean {
    const isSent = this.#link?.send(message) ?? false;
    this.#counters[isSent ? "sent" : "dropped"]++;
    return isSent;
  }

  /**
   * Sends a message in its bytes, which are not to be changed as long as `queuedBytes` is not 0, whatever `maxQueue` is. False,
   * and counted as dropped, when the server is not there.
   */
  sendBytes(bytes: Uint8Array): boolean {
    const link = this.#link;
    this.#counters[link === undefined ? "dropped" : "sent"]++;
    link?.sendBytes(bytes);
    return link !== undefined;
  }

  /** Resolves when all that was sent has been handed to the kernel, or the connection has ended. */
  drained(): Promise<void> {
    return this.#link?.drained() ?? Promise.resolve();
  }

  /** Says `Quit`, waits up to five seconds until the server has hung up, and ends. Harmless when repeated. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      const link = this.#link;
      if (link !== undefined && !this.#aborter.signal.aborted) {
        link.send({ kind: "order", command: "Quit" });
        const timer = setTimeout(() => this.#aborter.abort(), LINGER_MS);
        await this.#running;
        clearTimeout(timer);
      }
      this.#aborter.abort();
    }
    await this.#running;
  }

  async #start(): Promise<void> {
    const { signal, connectTimeout = CONNECT_WITHIN_MS } = this.#options;
    signal?.throwIfAborted();
    const first = Promise.withResolvers<void>();
    const abort = () => {
      first.reject(signal!.reason);
      void this[Symbol.asyncDispose]();
    };
    signal?.addEventListener("abort", abort, { once: true });
    const late = () => first.reject(this.#lastProblem ?? this.#tooLate(connectTimeout));
    const timer = connectTimeout > 0 && connectTimeout < Infinity
      ? setTimeout(late, connectTimeout)
      : undefined;
    this.#running = this.#run(first, connectTimeout > 0)
      .finally(() => signal?.removeEventListener("abort", abort));
    try {
      await first.promise;
    } catch (error) {
      this.#aborter.abort();
      await this.#running;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #run(first: PromiseWithResolvers<void>, doesRetry: boolean): Promise<void> {
    const { onDisconnected } = this.#options;
    const { signal } = this.#aborter;
    const pace = new RetryPace(Math.random);
    while (!signal.aborted) {
      const { connections, received } = this.#counters;
      const begin = performance.now();
      try {
        await this.#connect(first.resolve);
      } catch (error) {
        if (this.#isClosing || signal.aborted) return;
        this.#lastProblem = error;
        const isHopeless = error instanceof RoboError && error.code === "usage";
        if (this.#counters.connections === 0 && (isHopeless || !doesRetry)) first.reject(error);
        onDisconnected?.(error);
      }
      if (signal.aborted || this.#isClosing) return;
      const wait = pace.after({
        wasConnected: this.#counters.connections > connections,
        wasHeard: this.#counters.received > received,
        duration: performance.now() - begin,
      });
      await pause(wait, signal);
    }
  }

  async #connect(onReady: () => void): Promise<void> {
    const { type, greeting, onMessage, onConnected, limits = {}, maxQueue = MAX_QUEUE } =
      this.#options;
    const { signal } = this.#aborter;
    const connection = await dialPatiently(this.endpoint, signal);
    const link = new DaqLink(connection, { dialect: this.dialect, maxQueue, limits });
    const close = () => link.close();
    signal.addEventListener("abort", close, { once: true });
    try {
      this.#counters.connections++;
      const hello = { kind: "hello", clientType: type } as const;
      if (signal.aborted) {
        link.send(hello, { kind: "order", command: "Quit" });
        return await link.drained();
      }
      // At once: a server gives a name to those who take long to say theirs.
      link.send(hello, ...greeting?.() ?? []);
      this.#link = link;
      onReady();
      onConnected?.();
      await link.read((message) => {
        this.#counters.received++;
        onMessage(message);
      });
    } finally {
      this.#link = undefined;
      signal.removeEventListener("abort", close);
      link.close();
    }
  }

  #tooLate(ms: number): RoboError {
    return new RoboError("unavailable", `${this.endpoint} did not answer within ${ms} ms`);
  }
}
