import type { FrameRun } from "../hub/frame_run.ts";
import { RunBuffer } from "../hub/run_buffer.ts";
import type { Tally } from "../hub/tally.ts";
import type { TopicState } from "../hub/topic_state.ts";
import { type Feed, feedKey, makeFeed } from "./feed.ts";
import type { StageContext } from "./stage.ts";
import type { Subscriber } from "./subscriber.ts";

const NO_FEEDS: readonly Feed[] = [];

/** All feeds, and which of them a struct goes to. */
export class FeedTable {
  readonly #context: StageContext;
  readonly #feeds = new Map<string, Feed>();
  readonly #feedOf = new Map<Subscriber, Feed>();
  readonly #byTopic = new Map<number, Feed[]>();
  readonly #selected = new RunBuffer();

  /** A table without feeds. */
  constructor(context: StageContext) {
    this.#context = context;
  }

  /** All subscriptions. */
  get subscribers(): Iterable<Subscriber> {
    return this.#feedOf.keys();
  }

  /** Puts a subscription where its topics are. */
  file(subscriber: Subscriber): void {
    this.remove(subscriber);
    const { topics, subscription } = subscriber;
    const key = feedKey(topics, subscription);
    let feed = this.#feeds.get(key);
    if (feed === undefined) {
      feed = makeFeed(topics, subscription, this.#context);
      this.#feeds.set(key, feed);
      for (const id of feed.topics) this.#byTopic.set(id, [...this.#byTopic.get(id) ?? [], feed]);
    }
    feed.outlet.join(subscriber);
    this.#feedOf.set(subscriber, feed);
  }

  /** Takes a subscription out, after it has been given what was held back for it. */
  remove(subscriber: Subscriber): void {
    const feed = this.#feedOf.get(subscriber);
    if (feed === undefined) return;
    feed.intake.settle?.();
    feed.outlet.leave(subscriber);
    this.#feedOf.delete(subscriber);
    if (!feed.outlet.isEmpty) return;
    feed.intake.close?.();
    this.#feeds.delete(feed.key);
    for (const id of feed.topics) {
      const left = this.#byTopic.get(id)!.filter((other) => other !== feed);
      if (left.length === 0) this.#byTopic.delete(id);
      else this.#byTopic.set(id, left);
    }
  }

  /** Hands a run to all who want something of it. */
  arrived(run: FrameRun, tally: Tally): void {
    const { topics } = tally;
    if (topics.length === 1) {
      const feeds = this.#byTopic.get(topics[0]!.id) ?? NO_FEEDS;
      for (const { intake } of feeds) intake.arrived(run, tally);
      return;
    }
    const feeds = new Set(topics.flatMap(({ id }) => this.#byTopic.get(id) ?? []));
    for (const feed of feeds) this.#arrivedMixed(feed, run, tally);
  }

  /** Whether structs are wanted, and all who want them are behind. */
  isOutrun({ topics }: Tally): boolean {
    let isWanted = false;
    for (const { id } of topics) {
      for (const { outlet } of this.#byTopic.get(id) ?? NO_FEEDS) {
        if (!outlet.isBehind) return false;
        isWanted = true;
      }
    }
    return isWanted;
  }

  /** Forgets everything. */
  close(): void {
    for (const { intake } of this.#feeds.values()) intake.close?.();
    this.#feeds.clear();
    this.#feedOf.clear();
    this.#byTopic.clear();
  }

  #arrivedMixed({ topics, intake }: Feed, run: FrameRun, tally: Tally): void {
    if (isWithin(tally.topics, topics)) return intake.arrived(run, tally);
    this.#selected.addWanted(run, (id) => topics.has(id));
    const selected = this.#selected.take();
    if (selected !== undefined) intake.arrived(selected, this.#context.tally(selected));
  }
}

function isWithin(topics: readonly TopicState[], numbers: ReadonlySet<number>): boolean {
  for (const { id } of topics) if (!numbers.has(id)) return false;
  return true;
}
