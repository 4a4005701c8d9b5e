import type { SubscribedTopicJson, SubscribeMessage } from "../../protocols/robows/mod.ts";
import type { BridgeSubscription } from "./bridge_subscription.ts";
import { NewestQueue } from "./newest_queue.ts";

/** What a subscription tells its client. */
export interface SubscriptionOwner {
  /** It is no longer wanted. */
  ended(sub: number): void;
}

/** How a subscription came about, which is said to the bridge again after each reconnection. */
export type SubscribeWish = Omit<SubscribeMessage, "op" | "id">;

/** A subscription as its client keeps it. */
export class OpenSubscription<T> implements BridgeSubscription<T> {
  /** Its number. */
  readonly sub: number;
  /** What the bridge was asked for. */
  readonly wish: SubscribeWish;
  readonly lost: ReadonlyMap<string, number>;
  readonly #lost = new Map<string, number>();
  readonly #owner: SubscriptionOwner;
  readonly #queue: NewestQueue<T>;
  readonly #made = Promise.withResolvers<void>();
  #topics: readonly SubscribedTopicJson[] = [];
  #isThinned = false;

  /** A subscription that has still to be made; clients make them. */
  constructor(wish: SubscribeWish, most: number, owner: SubscriptionOwner) {
    this.sub = wish.sub;
    this.wish = wish;
    this.lost = this.#lost;
    this.#owner = owner;
    this.#queue = new NewestQueue(most);
    // Whoever does not wait for it hears of a refusal where messages are awaited.
    this.#made.promise.catch(() => {});
  }

  get ready(): Promise<void> {
    return this.#made.promise;
  }

  get topics(): readonly string[] {
    return this.#topics.map(({ name }) => name);
  }

  get isThinned(): boolean {
    return this.#isThinned;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  next(): Promise<T | undefined> {
    return this.#queue.take();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      for (let item = await this.next(); item !== undefined; item = await this.next()) yield item;
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#owner.ended(this.sub);
    this.end();
  }

  /** The bridge has made it, or it has got more topics. */
  subscribed(topics: readonly SubscribedTopicJson[]): void {
    this.#topics = topics;
    this.#made.resolve();
  }

  /** Paths of the fields that a topic gives. */
  fieldsOf(topic: number): readonly string[] {
    return this.#topics.find((each) => each.topic === topic)?.fields ?? [];
  }

  /** Something has come. */
  push(item: T): void {
    this.#queue.push(item);
  }

  /** So many structs of a topic were lost. */
  addLost(topic: string, count: number): void {
    this.#lost.set(topic, (this.#lost.get(topic) ?? 0) + count);
  }

  /** Whether it gets the newest structs only. */
  thinned(isThinned: boolean): void {
    this.#isThinned = isThinned;
  }

  /** Nothing comes any more. */
  end(error?: unknown): void {
    this.#queue.end(error);
    if (error === undefined) this.#made.resolve();
    else this.#made.reject(error);
  }
}
