import { RoboError } from "../../errors.ts";
import type {
  ErrorMessage,
  HelloMessage,
  ServerMessage,
  WatchedThing,
} from "../../protocols/robows/mod.ts";
import type { BridgeClientOptions, BridgeRequestOptions } from "./bridge_client_options.ts";
import { type BridgeEvents, BridgeListeners, playbackOf } from "./bridge_events.ts";
import { type AnySubscription, BridgeIntake } from "./bridge_intake.ts";
import { BridgeLink, type BridgeListener } from "./bridge_link.ts";
import { BridgeTopics } from "./bridge_topics.ts";
import { OpenSubscription, type SubscribeWish } from "./open_subscription.ts";
import { PendingAnswers } from "./pending_answers.ts";

/** Longest wait for an answer unless said otherwise, in milliseconds. */
export const ANSWER_MS = 5000;

/** Messages of one subscription that wait, unless said otherwise. */
const MOST_QUEUED = 65_536;

/** What a client and a bridge say to each other, over one connection after the other. */
export class BridgeConversation implements BridgeListener {
  /** The topics. */
  readonly topics: BridgeTopics = new BridgeTopics();
  /** The bridge's newest greeting. */
  hello: HelloMessage | undefined;
  readonly #subscriptions = new Map<number, AnySubscription>();
  readonly #intake = new BridgeIntake(this.topics, this.#subscriptions);
  readonly #answers = new PendingAnswers();
  readonly #listeners = new BridgeListeners();
  readonly #maxQueue: number;
  #link: BridgeLink | undefined;
  #lastSub = 0;

  /** Begins one. Rejects as `BridgeClient.connect`. */
  static async open(url: URL, options: BridgeClientOptions): Promise<BridgeConversation> {
    const conversation = new BridgeConversation(options.maxQueue ?? MOST_QUEUED);
    conversation.#link = await BridgeLink.open(url, options, conversation);
    return conversation;
  }

  private constructor(maxQueue: number) {
    this.#maxQueue = maxQueue;
  }

  /** Whether there is a connection now. */
  get isConnected(): boolean {
    return this.#link?.isConnected ?? false;
  }

  /** Says something, and resolves to its answer. Rejects with a `RoboError`. */
  ask<T>(
    message: { readonly op: string; readonly [key: string]: unknown },
    { timeout = ANSWER_MS, signal }: BridgeRequestOptions,
  ): Promise<T> {
    const { op, topic } = message;
    const what = `the answer to ${topic === undefined ? op : `${op} of ${topic}`}`;
    const send = (id: number) => this.#open().tell({ ...message, id });
    return this.#answers.ask(send, { timeout, what, signal });
  }

  /** Sends bytes. Throws a `RoboError` of kind `unavailable`. */
  sendBytes(bytes: Uint8Array): void {
    this.#open().send(bytes);
  }

  /** Subscribes, now or as soon as there is a connection. */
  subscribe<T>(wish: Omit<SubscribeWish, "sub">): OpenSubscription<T> {
    do this.#lastSub = this.#lastSub % 65_535 + 1; while (this.#subscriptions.has(this.#lastSub));
    const sub = this.#lastSub;
    const subscription = new OpenSubscription<T>({ ...wish, sub }, this.#maxQueue, {
      ended: (sub) => this.#unsubscribe(sub),
    });
    this.#subscriptions.set(sub, subscription as unknown as AnySubscription);
    if (this.isConnected) this.#open().tell({ op: "subscribe", ...wish, sub });
    return subscription;
  }

  /** Has a listener told of events of a kind, until what is returned is disposed of. */
  on(name: keyof BridgeEvents, listener: (event: never) => void): Disposable {
    this.#watch("watch", this.#listeners.add(name, listener));
    return {
      [Symbol.dispose]: () => this.#watch("unwatch", this.#listeners.remove(name, listener)),
    };
  }

  /** Ends it. */
  async end(): Promise<void> {
    await this.#link?.end();
  }

  /** See `BridgeListener`. */
  opened(hello: HelloMessage): void {
    const isBack = this.hello !== undefined;
    this.hello = hello;
    this.topics.clear();
    if (!isBack) return;
    for (const { wish } of this.#subscriptions.values()) {
      this.#open().tell({ op: "subscribe", ...wish });
    }
    const what = this.#listeners.watched;
    if (what.length > 0) this.#open().tell({ op: "watch", what });
    this.#listeners.tell("connected", { session: hello.session });
  }

  /** See `BridgeListener`. */
  data(bytes: Uint8Array): void {
    this.#intake.bytes(bytes);
  }

  /** See `BridgeListener`. */
  told(message: ServerMessage): void {
    switch (message.op) {
      case "topics":
        return this.#listeners.tell("topics", this.topics.take(message.topics));
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
      case "playback":
        this.#listeners.tell("playback", playbackOf(message));
        return void this.#answers.answer(message.id, message);
      case "status":
        return this.#listeners.tell("status", message);
      case "error":
        return this.#failed(message);
      default:
        if ("id" in message) this.#answers.answer(message.id, message);
    }
  }

  /** See `BridgeListener`. */
  lost(error: RoboError): void {
    this.#answers.failAll(error);
    this.#listeners.tell("disconnected", error);
  }

  /** See `BridgeListener`. */
  ended(error: RoboError | undefined): void {
    this.#answers.failAll(error ?? new RoboError("unavailable", "The client has been closed"));
    for (const subscription of this.#subscriptions.values()) subscription.end(error);
    this.#subscriptions.clear();
    if (error !== undefined) this.#listeners.tell("disconnected", error);
  }

  #open(): BridgeLink {
    if (this.#link !== undefined) return this.#link;
    throw new RoboError("unavailable", "The client is not connected yet");
  }

  #watch(op: "watch" | "unwatch", thing: WatchedThing | undefined): void {
    if (thing !== undefined && this.isConnected) this.#open().tell({ op, what: [thing] });
  }

  #unsubscribe(sub: number): void {
    if (!this.#subscriptions.delete(sub) || !this.isConnected) return;
    this.#open().tell({ op: "unsubscribe", sub });
  }

  #failed({ kind, message, hint, id, sub, path }: ErrorMessage): void {
    const error = new RoboError(kind, message, hint === undefined ? {} : { hint });
    if (path !== undefined) Object.assign(error, { path });
    const subscription = sub === undefined ? undefined : this.#subscriptions.get(sub);
    if (subscription !== undefined) {
      this.#subscriptions.delete(sub!);
      subscription.end(error);
    } else if (!this.#answers.fail(id, error)) this.#listeners.tell("error", error);
  }
}
