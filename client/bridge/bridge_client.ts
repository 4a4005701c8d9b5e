import { RoboError } from "../../errors.ts";
import { LINK_KIND } from "../../protocols/link/link_frame.ts";
import { frameBytes } from "../../protocols/robows/mod.ts";
import { bridgeAddress } from "./bridge_address.ts";
import type {
  BridgeClientOptions,
  BridgeColumnsOptions,
  BridgeRequestOptions,
  BridgeSubscribeOptions,
} from "./bridge_client_options.ts";
import { ANSWER_MS, BridgeConversation } from "./bridge_conversation.ts";
import { type BridgeEvents, type BridgePlayback, playbackOf } from "./bridge_events.ts";
import type { BridgeColumns, BridgeMessage } from "./bridge_message.ts";
import type { BridgeSubscription } from "./bridge_subscription.ts";
import type { BridgeTopic } from "./bridge_topic.ts";
import type { SubscribeWish } from "./open_subscription.ts";

/** What the bridge's answer may take longer than the program's, in milliseconds. */
const GRACE_MS = 1000;

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
  readonly #conversation: BridgeConversation;

  /**
   * Connects to a bridge; the address of its page, which may carry the token, does as well. Rejects with a `RoboError`: `unavailable` when nobody
   * answers, `denied` without the right token, `usage` for what is no address.
   */
  static async connect(
    url: string | URL = "ws://127.0.0.1:8675/",
    options: BridgeClientOptions = {},
  ): Promise<BridgeClient> {
    const { url: address, ...shown } = bridgeAddress(String(url));
    const conversation = await BridgeConversation.open(address, { ...shown, ...options });
    return new BridgeClient(address.href, conversation);
  }

  private constructor(url: string, conversation: BridgeConversation) {
    this.url = url;
    this.#conversation = conversation;
  }

  /** All topics by name. */
  get topics(): ReadonlyMap<string, BridgeTopic> {
    return this.#conversation.topics.byName;
  }

  /** Tells one start of the bridge from another. */
  get session(): string {
    return this.#conversation.hello?.session ?? "";
  }

  /** Name and version of the server. */
  get server(): { readonly name: string; readonly version: string } {
    return this.#conversation.hello?.server ?? { name: "", version: "" };
  }

  /** Whether there is a connection now. */
  get isConnected(): boolean {
    return this.#conversation.isConnected;
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
    return this.#conversation.subscribe(wishOf(topics, { ...options, format }));
  }

  /** Receives chosen fields as columns of numbers, many structs at a time: what plots want. */
  columns(
    topics: string | readonly string[],
    options: BridgeColumnsOptions,
  ): BridgeSubscription<BridgeColumns> {
    return this.#conversation.subscribe(wishOf(topics, { ...options, format: "columns" }));
  }

  /**
   * Sends a struct to its program, and resolves when the bridge has handed it on. Rejects with a `RoboError`: `data` with the path of what does not fit,
   * `missing` for an unknown topic, `denied`, `unavailable` when the program is away.
   */
  async send(topic: string, value: unknown, options: BridgeRequestOptions = {}): Promise<void> {
    await this.#conversation.ask({ op: "send", topic, value }, options);
  }

  /** Sends a struct's bytes to its program without waiting; a refusal is told to listeners of `error`. Throws a `RoboError` of kind `missing` or `unavailable`. */
  sendBytes(topic: string, bytes: Uint8Array): void {
    const { number } = this.#topic(topic);
    this.#conversation.sendBytes(frameBytes({ kind: LINK_KIND.data, topic: number }, bytes));
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
    const answer = await this.#conversation.ask<{ readonly value: T }>(
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
    const { time, value } = await this.#conversation.ask<{ time: string | null; value: T }>(
      { op: "get", topic },
      options,
    );
    return time === null ? undefined : { value, time: BigInt(time) };
  }

  /** Asks a program to end itself. Rejects with a `RoboError`: `missing`, `denied`, or `unavailable` when it cannot be asked. */
  async end(program: string, reason?: string): Promise<void> {
    await this.#conversation.ask(
      { op: "end", program, ...(reason !== undefined && { reason }) },
      {},
    );
  }

  /**
   * Winds the recording that the bridge replays, for all clients: plays or pauses it, sets how many of its seconds pass in one (0.001 to 1000), goes to a
   * time in nanoseconds since 1970; what is left out stays as it is. Rejects with a `RoboError` of kind `unavailable` where nothing is replayed.
   */
  async wind(
    order: { readonly play?: boolean; readonly speed?: number; readonly seek?: bigint },
  ): Promise<BridgePlayback> {
    return playbackOf(await this.#conversation.ask({ op: "playback", ...order }, {}));
  }

  /** How far the bridge's clock is ahead of this machine's, and how long it took to ask, in milliseconds. */
  async clockOffset(): Promise<{ readonly offset: number; readonly roundTrip: number }> {
    const begin = performance.now();
    const { time } = await this.#conversation.ask<{ time: string }>({ op: "ping" }, {});
    const roundTrip = performance.now() - begin;
    const now = performance.timeOrigin + begin + roundTrip / 2;
    return { offset: Number(BigInt(time)) / 1e6 - now, roundTrip };
  }

  /** Calls a listener for each event of a kind, until what is returned is disposed of. */
  on<Name extends keyof BridgeEvents>(
    name: Name,
    listener: (event: BridgeEvents[Name]) => void,
  ): Disposable {
    return this.#conversation.on(name, listener as (event: never) => void);
  }

  /** Ends the connection and all subscriptions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#conversation.end();
  }

  #topic(name: string): BridgeTopic {
    const topic = this.topics.get(name);
    if (topic !== undefined) return topic;
    throw new RoboError("missing", `There is no topic ${JSON.stringify(name)}`, {
      hint: `There are: ${[...this.topics.keys()].slice(0, 8).join(", ") || "none"}`,
    });
  }
}

function wishOf(
  topics: string | readonly string[],
  options: BridgeSubscribeOptions & { readonly format: "binary" | "json" | "columns" },
): Omit<SubscribeWish, "sub"> {
  // The bridge puts in what is left out of a flush.
  return { ...options, topics: typeof topics === "string" ? [topics] : [...topics] } as Omit<
    SubscribeWish,
    "sub"
  >;
}
