import { RoboError } from "../errors.ts";
import type { Node } from "./node.ts";
import type { Publisher } from "./publisher.ts";
import {
  type CallError,
  type CallRequest,
  type FindRequest,
  type Reply,
  type ServiceTopics,
  serviceTopics,
  uniqueName,
} from "./service_protocol.ts";

/** Answers one call. What it throws is told to the client. */
export type ServiceHandler<Request, Response> = (
  request: Request,
) => Response | Promise<Response>;

/** How a {@linkcode ServiceServer} works. */
export interface ServiceServerOptions {
  /** Calls that are answered at the same time (default 100); more are refused. */
  readonly maxConcurrent?: number;
}

/** Default of {@linkcode ServiceServerOptions.maxConcurrent}. */
const DEFAULT_MAX_CONCURRENT = 100;

/**
 * Offers a service under a name; made by `node.serve()`. Several servers may offer the same one: clients take turns.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 * import assert from "node:assert/strict";
 *
 * await using node = new Node("adder", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * using server = node.serve<{ a: number; b: number }, number>("add", ({ a, b }) => a + b);
 * assert.equal(server.name, "add");
 * ```
 */
export class ServiceServer<Request = unknown, Response = unknown> implements Disposable {
  /** The service's full name. */
  readonly name: string;
  /** Calls answered, calls that failed, and calls refused for being too many. */
  readonly counters: { answered: number; failed: number; refused: number } = {
    answered: 0,
    failed: 0,
    refused: 0,
  };
  readonly #id = uniqueName();
  readonly #topics: ServiceTopics;
  readonly #publisher: Publisher;
  readonly #handler: ServiceHandler<Request, Response>;
  readonly #subscriptions: readonly (Disposable & { ready(): Promise<void> })[];
  readonly #limit: number;
  #running = 0;
  #closed = false;

  /** Made by `node.serve()`. */
  constructor(
    service: { readonly node: Node; readonly name: string },
    handler: ServiceHandler<Request, Response>,
    options: ServiceServerOptions = {},
  ) {
    const { node } = service;
    this.name = node.resolve(service.name);
    this.#handler = handler;
    this.#limit = options.maxConcurrent ?? DEFAULT_MAX_CONCURRENT;
    this.#topics = serviceTopics(this.name);
    this.#publisher = node.publisher();
    this.#subscriptions = [
      node.subscribe(this.#topics.find, (request) => this.#found(request)),
      node.subscribe(this.#topics.call(this.#id), (request) => void this.#answer(request)),
    ];
    this.ready().then(() => this.#announce(true), () => {});
    node.onShutdown(() => this.close());
  }

  /** Resolves when the core takes calls to this server. */
  async ready(): Promise<void> {
    await Promise.all([
      this.#publisher.ready(),
      ...this.#subscriptions.map((subscription) => subscription.ready()),
    ]);
  }

  /** Takes no more calls, and tells the clients. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#announce(false);
    this.#closed = true;
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #announce(up: boolean): void {
    if (!this.#closed) this.#publisher.publish(this.#topics.servers, { server: this.#id, up });
  }

  #found(request: FindRequest): void {
    this.#reply(request.client, { server: this.#id });
  }

  async #answer({ client, id, request }: CallRequest): Promise<void> {
    if (this.#running >= this.#limit) {
      this.counters.refused++;
      const error = new RoboError("unavailable", `Service ${this.name} is busy`, {
        hint: `It answers ${this.#limit} calls at the same time`,
      });
      return this.#reply(client, { server: this.#id, id, error: describe(error) });
    }
    this.#running++;
    try {
      const value = await this.#handler(request as Request);
      this.#reply(client, { server: this.#id, id, value });
      this.counters.answered++;
    } catch (error) {
      this.counters.failed++;
      this.#reply(client, { server: this.#id, id, error: describe(error) });
    } finally {
      this.#running--;
    }
  }

  #reply(client: string, reply: Reply): void {
    this.#publisher.publish(this.#topics.reply(client), reply);
  }
}

function describe(error: unknown): CallError {
  if (error instanceof RoboError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
