import { type ErrorCode, RoboError } from "../../errors.ts";
import {
  type ErrorMessage,
  frameBytes,
  type HelloMessage,
  type ServerMessage,
} from "../../protocols/robows/mod.ts";
import { LINK_KIND } from "../../protocols/link/link_frame.ts";
import type {
  BridgeClientOptions,
  BridgeColumnsOptions,
  BridgeRequestOptions,
  BridgeSubscribeOptions,
} from "./bridge_client_options.ts";
import { type BridgeEvents, BridgeListeners } from "./bridge_events.ts";
import { type AnySubscription, BridgeIntake } from "./bridge_intake.ts";
import { BridgeLink } from "./bridge_link.ts";
import type { BridgeColumns, BridgeMessage } from "./bridge_message.ts";
import type { BridgeSubscription } from "./bridge_subscription.ts";
import type { BridgeTopic } from "./bridge_topic.ts";
import { BridgeTopics } from "./bridge_topics.ts";
import { OpenSubscription } from "./open_subscription.ts";
import { PendingAnswers } from "./pending_answers.ts";

/** Longest wait for an answer unless said otherwise, in milliseconds. */
const ANSWER_MS = 5000;

/** What the bridge's answer may take longer than the program's, in milliseconds. */
const GRACE_MS = 1000;

/** Messages of one subscription that wait, unless said otherwise. */
const MOST_QUEUED = 65_536;

/**
 * A client of `robo ws-bridge`: receives the structs of C programs, and sends them structs. When the connection is lost it comes back by itself, with
 * all subscriptions.
 *
 * @example
 * ```ts
 * import { BridgeClient } from "robo";
 * import assert from "node:assert/strict";
 *
 * // Nobody listens there.
 * await assert.rejects(BridgeClient.connect("ws://127.0.0.1:1/"), { code: "unavailable" });
 * ```
 *
 * @example
 * ```ts ignore
 * import { BridgeClient } from "robo";
 *
 * await using bridge = await BridgeClient.connect("ws://127.0.0.1:8675/");
 * await bridge.send("arm.Command", { gain: 2 });
 * for await (const { topic, time, value } of bridge.subscribe("arm.*", { policy: { every: 100 } })) {
 *   console.log(topic.name, time, value);
 * }
 * ```
 */
export class BridgeClient implements AsyncDisposable {
  /** Where the bridge is. */
  readonly url: string;
  readonly #topics = new BridgeTopics();
  readonly #subscriptions = new Map<number, AnySubscription>();
  readonly #intake = new BridgeIntake(this.#topics, this.#subscriptions);
  readonly #answers = new PendingAnswers();
  readonly #listeners = new BridgeListeners();
  readonly #maxQueue: number;
  #link: BridgeLink | undefined;
  #hello: HelloMessage | undefined;
  #lastSub = 0;

  /**
   * Connects to a bridge. Rejects with a `RoboError`: `unavailable` when nobody answers, `denied` without the right token, `usage` for what is no address.
   */
  static async connect(
    url: string | URL = "ws://127.0.0.1:8675/",
    options: BridgeClientOptions = {},
  ): Promise<BridgeClient> {
    const parsed = URL.parse(String(url));
    if (parsed === null) {
      throw new RoboError("usage", `${url} is no address of a bridge`, {
        hint: "Give one such as ws://127.0.0.1:8675/",
      });
    }
    const client = new BridgeClient(parsed.href, options.maxQueue ?? MOST_QUEUED);
    client.#link = await BridgeLink.open(parsed, options, {
      opened: (hello) => client.#opened(hello),
      told: (message) => client.#told(message),
      data: (bytes) => client.#intake.bytes(bytes),
      lost: (error) => client.#lost(error),
      ended: (error) => client.#ended(error),
    });
    return client;
  }

  private constructor(url: string, maxQueue: number) {
    this.url = url;
    this.#maxQueue = maxQueue;
  }

  /** All topics by name. */
  get topics(): ReadonlyMap<string, BridgeTopic> {
    return this.#topics.byName;
  }

  /** Tells one start of the bridge from another. */
  get session(): string {
    return this.#hello?.session ?? "";
  }

  /** Name and version of the server. */
  get server(): { readonly name: string; readonly version: string } {
    return this.#hello?.server ?? { name: "", version: "" };
  }

  /** Whether there is a connection now. */
  get isConnected(): boolean {
    return this.#link?.isConnected ?? false;
  }

  /**
   * Receives structs of topics whose names match patterns, such as `arm.*` or `**`; those with `!` in front exclude. Topics that come later are taken in.
   *
   * @template T What the structs are.
   */
  subscribe<T = Record<string, unknown>>(
    topics: string | readonly string[],
    options: BridgeSubscribeOptions = {},
  ): BridgeSubscription<BridgeMessage<T>> {
    const format = options.fields === undefined ? "binary" : "json";
    return this.#subscribe<BridgeMessage<T>>(topics, { ...options, format });
  }

  /** Receives chosen fields as columns of numbers, many structs at a time: what plots want. */
  columns(
    topics: string | readonly string[],
    options: BridgeColumnsOptions,
  ): BridgeSubscription<BridgeColumns> {
    return this.#subscribe<BridgeColumns>(topics, { ...options, format: "columns" });
  }

  /**
   * Sends a struct to its program, and resolves when the bridge has handed it on. Rejects with a `RoboError`: `data` with the path of what does not fit,
   * `missing` for an unknown topic, `denied`, `unavailable` when the program is away.
   */
  async send(topic: string, value: unknown, options: BridgeRequestOptions = {}): Promise<void> {
    await this.#ask({ op: "send", topic, value }, options);
  }

  /** Sends a struct's bytes to its program without waiting; a refusal is told to listeners of `error`. Throws a `RoboError` of kind `missing` or `unavailable`. */
  sendBytes(topic: string, bytes: Uint8Array): void {
    const { number } = this.#topic(topic);
    this.#open().send(frameBytes({ kind: LINK_KIND.data, topic: number }, bytes));
  }

  /**
   * Sends a request to its program, and resolves to its answer. Rejects as {@linkcode send}, and `unavailable` without an answer in time.
   *
   * @template T What the answer is.
   */
  async request<T = Record<string, unknown>>(
    topic: string,
    value: unknown,
    options: BridgeRequestOptions = {},
  ): Promise<T> {
    const { timeout = ANSWER_MS } = options;
    const answer = await this.#ask<{ readonly value: T }>(
      { op: "request", topic, value, timeout },
      { ...options, timeout: timeout + GRACE_MS },
    );
    return answer.value;
  }

  /**
   * The newest struct of a topic and its time; undefined before the first. Rejects with a `RoboError` of kind `missing` or `denied`.
   *
   * @template T What the struct is.
   */
  async get<T = Record<string, unknown>>(
    topic: string,
    options: BridgeRequestOptions = {},
  ): Promise<{ readonly value: T; readonly time: bigint } | undefined> {
    const { time, value } = await this.#ask<{ time: string | null; value: T }>(
      { op: "get", topic },
      options,
    );
    return time === null ? undefined : { value, time: BigInt(time) };
  }

  /** Asks a program to end itself. Rejects with a `RoboError`: `missing`, `denied`, or `unavailable` when it cannot be asked. */
  async end(program: string, reason?: string): Promise<void> {
    await this.#ask({ op: "end", program, ...(reason !== undefined && { reason }) }, {});
  }

  /** How far the bridge's clock is ahead of this machine's, and how long it took to ask, in milliseconds. */
  async clockOffset(): Promise<{ readonly offset: number; readonly roundTrip: number }> {
    const begin = performance.now();
    const { time } = await this.#ask<{ time: string }>({ op: "ping" }, {});
    const roundTrip = performance.now() - begin;
    const now = performance.timeOrigin + begin + roundTrip / 2;
    return { offset: Number(BigInt(time)) / 1e6 - now, roundTrip };
  }

  /** Calls a listener for each event of a kind, until what is returned is disposed of. */
  on<Name extends keyof BridgeEvents>(
    name: Name,
    listener: (event: BridgeEvents[Name]) => void,
  ): Disposable {
    const wanted = this.#listeners.add(name, listener as (event: never) => void);
    if (wanted !== undefined && this.isConnected) {
      this.#open().tell({ op: "watch", what: [wanted] });
    }
    return {
      [Symbol.dispose]: () => {
        const unwanted = this.#listeners.remove(name, listener as (event: never) => void);
        if (unwanted !== undefined && this.isConnected) {
          this.#open().tell({ op: "unwatch", what: [unwanted] });
        }
      },
    };
  }

  /** Ends the connection and all subscriptions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link?.end();
  }

  #open(): BridgeLink {
    if (this.#link !== undefined) return this.#link;
    throw new RoboError("unavailable", "The client is not connected yet");
  }

  #topic(name: string): BridgeTopic {
    const topic = this.#topics.byName.get(name);
    if (topic !== undefined) return topic;
    throw new RoboError("missing", `There is no topic ${JSON.stringify(name)}`, {
      hint: `There are: ${[...this.#topics.byName.keys()].slice(0, 8).join(", ") || "none"}`,
    });
  }

  #ask<T>(
    message: { readonly op: string; readonly [key: string]: unknown },
    { timeout = ANSWER_MS, signal }: BridgeRequestOptions,
  ): Promise<T> {
    const { op, topic } = message;
    const what = `the answer to ${topic === undefined ? op : `${op} of ${topic}`}`;
    return this.#answers.ask((id) => this.#open().tell({ ...message, id }), {
      timeout,
      what,
      signal,
    });
  }

  #subscribe<T>(
    topics: string | readonly string[],
    options: BridgeSubscribeOptions & { readonly format: "binary" | "json" | "columns" },
  ): OpenSubscription<T> {
    const sub = this.#freeSub();
    const list = typeof topics === "string" ? [topics] : [...topics];
    // The bridge puts in what is left out.
    const wish = { ...options, sub, topics: list } as OpenSubscription<T>["wish"];
    const subscription = new OpenSubscription<T>(wish, this.#maxQueue, {
      ended: (sub) => this.#unsubscribe(sub),
    });
    this.#subscriptions.set(sub, subscription as unknown as AnySubscription);
    if (this.isConnected) this.#open().tell({ op: "subscribe", ...wish });
    return subscription;
  }

  #freeSub(): number {
    do this.#lastSub = this.#lastSub % 65_535 + 1; while (this.#subscriptions.has(this.#lastSub));
    return this.#lastSub;
  }

  #unsubscribe(sub: number): void {
    if (!this.#subscriptions.delete(sub) || !this.isConnected) return;
    this.#open().tell({ op: "unsubscribe", sub });
  }

  #opened(hello: HelloMessage): void {
    const isBack = this.#hello !== undefined;
    this.#hello = hello;
    this.#topics.clear();
    if (!isBack) return;
    for (const { wish } of this.#subscriptions.values()) {
      this.#open().tell({ op: "subscribe", ...wish });
    }
    const what = this.#listeners.watched;
    if (what.length > 0) this.#open().tell({ op: "watch", what });
    this.#listeners.tell("connected", { session: hello.session });
  }

  #told(message: ServerMessage): void {
    switch (message.op) {
      case "topics":
        return this.#listeners.tell("topics", this.#topics.take(message.topics));
      case "data":
        return this.#intake.items(message.sub, message.items);
      case "subscribed":
        return this.#subscriptions.get(message.sub)?.subscribed(message.topics);
      case "lost":
        for (const { topic, count } of message.topics) {
          this.#subscriptions.get(message.sub)?.addLost(topic, count);
        }
        return;
      case "thinned":
        return this.#subscriptions.get(message.sub)?.thinned(message.thinned);
      case "programs":
        return this.#listeners.tell("programs", message.programs);
      case "log":
        return this.#listeners.tell("log", message.lines);
      case "clients":
        return this.#listeners.tell("clients", message.clients);
      case "status":
        return this.#listeners.tell("status", message);
      case "error":
        return this.#failed(message);
      default:
        if ("id" in message) this.#answers.answer(message.id, message);
    }
  }

  #failed({ kind, message, hint, id, sub, path }: ErrorMessage): void {
    const error = new RoboError(kind as ErrorCode, message, hint === undefined ? {} : { hint });
    if (path !== undefined) Object.assign(error, { path });
    const subscription = sub === undefined ? undefined : this.#subscriptions.get(sub);
    if (subscription !== undefined) {
      this.#subscriptions.delete(sub!);
      subscription.end(error);
    } else if (!this.#answers.fail(id, error)) this.#listeners.tell("error", error);
  }

  #lost(error: RoboError): void {
    this.#answers.failAll(error);
    this.#listeners.tell("disconnected", error);
  }

  #ended(error: RoboError | undefined): void {
    this.#answers.failAll(error ?? new RoboError("unavailable", "The client has been closed"));
    for (const subscription of this.#subscriptions.values()) subscription.end(error);
    this.#subscriptions.clear();
    if (error !== undefined) this.#listeners.tell("disconnected", error);
  }
}
