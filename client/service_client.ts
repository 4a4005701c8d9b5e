import { RoboError } from "../errors.ts";
import type { Node } from "./node.ts";
import type { Publisher } from "./publisher.ts";
import {
  type CallError,
  type Reply,
  type ServerNotice,
  type ServiceTopics,
  serviceTopics,
  uniqueName,
} from "./service_protocol.ts";
import { ServerList } from "./server_list.ts";

/** How a {@linkcode ServiceClient} waits. */
export interface ServiceClientOptions {
  /** Longest wait for an answer, in milliseconds (default 5000). */
  readonly timeoutMs?: number;
  /** Silence after which a server that owes an answer is taken for dead, in milliseconds (default 3000). */
  readonly deadAfterMs?: number;
}

/** How one call waits. */
export interface CallOptions {
  /** Longest wait for this answer, in milliseconds (default the client's). */
  readonly timeoutMs?: number;
  /** Gives up waiting when it aborts. */
  readonly signal?: AbortSignal;
}

/** How often servers are asked whether they are there while an answer is owed, in milliseconds. */
const FIND_INTERVAL_MS = 500;

/** Most calls of one client that wait at the same time. */
const MAX_PENDING = 10_000;

interface Call {
  readonly request: unknown;
  /** Who was asked; nobody yet while no server is known. */
  server: string | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Calls a service; made by `node.service()`. Calls go to its servers in turn; a call whose server dies fails, it is not
 * repeated.
 *
 * @example
 * ```ts
 * import { Node, RoboError } from "robo";
 * import assert from "node:assert/strict";
 *
 * await using node = new Node("caller", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * using add = node.service<{ a: number; b: number }, number>("add", { timeoutMs: 10 });
 * await assert.rejects(add.call({ a: 1, b: 2 }), RoboError); // nobody offers it there
 * ```
 */
export class ServiceClient<Request = unknown, Response = unknown> implements Disposable {
  /** The service's full name. */
  readonly name: string;
  readonly #id = uniqueName();
  readonly #topics: ServiceTopics;
  readonly #publisher: Publisher;
  readonly #subscriptions: readonly (Disposable & { ready(): Promise<void> })[];
  readonly #calls = new Map<number, Call>();
  readonly #servers: ServerList;
  readonly #timeoutMs: number;
  readonly #ended = new AbortController();
  #lastCall = 0;
  #checkedAt = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #waiters: PromiseWithResolvers<void>[] = [];

  /** Made by `node.service()`. */
  constructor(
    service: { readonly node: Node; readonly name: string },
    options: ServiceClientOptions = {},
  ) {
    const { node } = service;
    this.name = node.resolve(service.name);
    this.#timeoutMs = options.timeoutMs ?? 5000;
    this.#servers = new ServerList(options.deadAfterMs ?? 3000);
    this.#topics = serviceTopics(this.name);
    this.#publisher = node.publisher();
    this.#subscriptions = [
      node.subscribe(this.#topics.reply(this.#id), (reply) => this.#replied(reply)),
      node.subscribe(this.#topics.servers, (notice) => this.#noticed(notice)),
    ];
    node.signal.addEventListener("abort", () => this.close(), { signal: this.#ended.signal });
    this.#connected().then(() => this.#find(), () => {});
  }

  /** Resolves when a server is known; rejects when the client is closed. */
  ready(): Promise<void> {
    if (this.#servers.size > 0) return Promise.resolve();
    if (this.#closed) return Promise.reject(this.#gone());
    const waiter = Promise.withResolvers<void>();
    this.#waiters.push(waiter);
    this.#watch();
    return waiter.promise;
  }

  /**
   * Asks a server and resolves to its answer.
   *
   * Rejects with what the service failed with, as a `RoboError`, or with one of kind `unavailable` when no server answers
   * in time, the server dies, or too many calls wait.
   */
  call(request: Request, options: CallOptions = {}): Promise<Response> {
    if (this.#closed) return Promise.reject(this.#gone());
    if (this.#calls.size >= MAX_PENDING) {
      return Promise.reject(
        new RoboError("unavailable", `${MAX_PENDING} calls of service ${this.name} wait already`),
      );
    }
    const { signal, timeoutMs = this.#timeoutMs } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const id = ++this.#lastCall;
    const abort = () => this.#take(id)?.reject(signal!.reason);
    const timer = setTimeout(() => this.#take(id)?.reject(this.#late(timeoutMs)), timeoutMs);
    signal?.addEventListener("abort", abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const call: Call = {
      request,
      server: undefined,
      resolve: (value) => (settle(), resolve(value as Response)),
      reject: (error) => (settle(), reject(error)),
    };
    this.#calls.set(id, call);
    this.#send(id, call);
    this.#watch();
    return promise;
  }

  /** Gives up the calls that wait. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#ended.abort();
    for (const id of [...this.#calls.keys()]) this.#take(id)!.reject(this.#gone());
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#gone());
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#watch();
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  get #closed(): boolean {
    return this.#ended.signal.aborted;
  }

  async #connected(): Promise<void> {
    await Promise.all([
      this.#publisher.ready(),
      ...this.#subscriptions.map((subscription) => subscription.ready()),
    ]);
  }

  #find(): void {
    if (!this.#closed) this.#publisher.publish(this.#topics.find, { client: this.#id });
  }

  #send(id: number, call: Call): void {
    const server = this.#servers.next();
    if (server === undefined) return;
    const request = { client: this.#id, id, request: call.request };
    try {
      if (this.#publisher.publish(this.#topics.call(server), request)) call.server = server;
    } catch (error) {
      this.#take(id)?.reject(error);
    }
  }

  #noticed({ server, up }: ServerNotice): void {
    if (up) return this.#seen(server);
    this.#servers.remove(server);
    this.#lost(server);
  }

  #replied(reply: Reply): void {
    this.#seen(reply.server);
    const call = reply.id === undefined ? undefined : this.#take(reply.id);
    if (call === undefined) return;
    if (reply.error) call.reject(asError(reply.error));
    else call.resolve(reply.value);
  }

  #seen(server: string): void {
    this.#servers.seen(server, performance.now());
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    for (const [id, call] of this.#calls) if (call.server === undefined) this.#send(id, call);
  }

  #lost(server: string): void {
    for (const [id, call] of this.#calls) {
      if (call.server !== server) continue;
      this.#take(id)!.reject(
        new RoboError("unavailable", `The server of ${this.name} went away before it answered`, {
          hint: "The call may have had its effect; repeat it if that does no harm",
        }),
      );
    }
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    this.#watch();
    return call;
  }

  /** Asks for servers while somebody waits, and only then. */
  #watch(): void {
    const needed = this.#calls.size > 0 || this.#waiters.length > 0;
    if (needed && this.#timer === undefined) {
      this.#checkedAt = performance.now();
      this.#servers.restart(this.#checkedAt);
      this.#find();
      this.#timer = setInterval(() => this.#check(), FIND_INTERVAL_MS);
    } else if (!needed && this.#timer !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #check(): void {
    const now = performance.now();
    // Who was held up itself has not listened.
    if (now - this.#checkedAt > 2 * FIND_INTERVAL_MS) this.#servers.restart(now);
    this.#checkedAt = now;
    for (const server of this.#servers.silent(now)) this.#lost(server);
    this.#find();
  }

  #late(timeoutMs: number): RoboError {
    const nobody = this.#servers.size === 0;
    return new RoboError(
      "unavailable",
      `Service ${this.name} did not answer within ${timeoutMs} ms`,
      {
        hint: nobody
          ? "No server offers it; start one, and check its namespace"
          : "Its server is slow; allow more time with timeoutMs",
      },
    );
  }

  #gone(): RoboError {
    return new RoboError("unavailable", `The client of service ${this.name} has been closed`);
  }
}

function asError(error: CallError): RoboError {
  return new RoboError(error.code, error.message, error.hint ? { hint: error.hint } : {});
}
