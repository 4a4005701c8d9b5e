import type { Policy, Subscribed, Subscription, WhenSlow } from "../hub/subscription.ts";
import { type Tally, totalOf } from "../hub/tally.ts";
import type { Topic } from "../hub/topic.ts";
import type { TopicState } from "../hub/topic_state.ts";
import type { ClientPart, ConnectedClient } from "./connected_client.ts";
import type { EncoderGroup } from "./encoder_group.ts";
import type { Piece, PieceOwner } from "./piece.ts";

/** Shortest time for which a slow client gets newest structs only, in milliseconds. */
const THINNED_MS = 500;

/** Shortest time between two words about what was lost, in milliseconds. */
const TELL_MS = 1000;

/** One subscription of one client: what it is sent, and what becomes of it when the client is slow. */
export class Subscriber implements Subscribed, PieceOwner, ClientPart {
  readonly client: ConnectedClient;
  readonly subscription: Subscription;
  readonly topics: Set<TopicState> = new Set<TopicState>();
  readonly policy: Policy;
  readonly whenSlow: WhenSlow;
  /** With whom it shares what is written; changes when topics come. */
  group: EncoderGroup | undefined;
  readonly #ended: (subscriber: Subscriber) => void;
  /** Topics whose newest struct it has not got, and how many structs of each it was not sent meanwhile. */
  readonly #due = new Map<TopicState, number>();
  #untold = new Map<TopicState, number>();
  #told = -TELL_MS;
  #thinnedSince: number | undefined;
  #toldThinned = false;

  /** Begins without topics; `ended` is called once when it is disposed of. */
  constructor(
    client: ConnectedClient,
    subscription: Subscription,
    ended: (subscriber: Subscriber) => void,
  ) {
    this.client = client;
    this.subscription = subscription;
    this.policy = subscription.policy ?? { kind: "all" };
    this.whenSlow = subscription.whenSlow ?? "drop-oldest";
    this.#ended = ended;
    client.parts.add(this);
  }

  get mayDrop(): boolean {
    return this.whenSlow === "drop-oldest";
  }

  /** Whether it gets newest structs only for now. */
  get isThinned(): boolean {
    return this.#thinnedSince !== undefined;
  }

  /** Queues a piece, or does what it has chosen when too much waits. */
  offer(piece: Piece): void {
    const { client } = this;
    if (client.hasRoomFor(piece)) return client.push(piece, this);
    if (this.whenSlow === "latest") return this.#thin(piece.tally, true);
    if (this.whenSlow === "disconnect") {
      this.dropped(piece.tally);
      return client.eject("Too slow for all structs");
    }
    if (this.whenSlow === "hold") {
      client.push(piece, this);
      return client.hold(this.topics);
    }
    // Who wants the newest from time to time has it in the end, and not an older one.
    if (this.policy.kind === "every") return this.#thin(piece.tally, false);
    while (client.dropOldest()) if (client.hasRoomFor(piece)) return client.push(piece, this);
    this.dropped(piece.tally);
  }

  /** Structs have come that are not sent one by one: while it is thinned, or when it wants the newest only. */
  skip({ topics, counts }: Tally): void {
    for (let i = 0; i < topics.length; i++) {
      const topic = topics[i]!;
      this.#due.set(topic, (this.#due.get(topic) ?? 0) + counts[i]!);
    }
    if (this.client.isIdle) this.idle();
  }

  /** Offers the newest struct of a topic. */
  offerNewest(topic: TopicState): void {
    const piece = this.group?.newest(topic);
    if (piece !== undefined) this.client.push(piece, this);
  }

  /** Wants nothing of a topic any more; what it has not got of it is lost where each struct counts. */
  forget(topic: TopicState): void {
    const count = this.#due.get(topic);
    if (count !== undefined && this.isThinned) this.#lose(topic, count);
    this.#due.delete(topic);
    this.topics.delete(topic);
    this.subscription.encoder.forget?.(topic.id);
  }

  idle(): void {
    if (this.#due.size > 0) {
      const due = [...this.#due];
      this.#due.clear();
      for (const [topic, count] of due) {
        // Of those that were counted one is sent after all.
        if (this.isThinned && count > 1) this.#lose(topic, count - 1);
        this.offerNewest(topic);
      }
    }
    if (this.#thinnedSince === undefined) return;
    if (this.client.now() - this.#thinnedSince < THINNED_MS) return;
    this.#thinnedSince = undefined;
    if (this.#toldThinned) this.subscription.onThinned?.(false);
  }

  tick(): boolean {
    if (this.isThinned && this.client.isIdle) this.idle();
    if (this.#untold.size > 0 && this.client.now() - this.#told >= TELL_MS) this.#tell();
    return this.isThinned || this.#untold.size > 0;
  }

  sent(tally: Tally): void {
    this.client.sent += totalOf(tally);
  }

  dropped({ topics, counts }: Tally): void {
    for (let i = 0; i < topics.length; i++) this.#lose(topics[i]!, counts[i]!);
  }

  /** Ends it: nothing of it is sent any more. */
  [Symbol.dispose](): void {
    if (!this.client.parts.delete(this)) return;
    this.#ended(this);
    this.client.withdraw(this);
    if (this.isThinned) { for (const [topic, count] of this.#due) this.#lose(topic, count); }
    this.#due.clear();
    this.#untold.clear();
  }

  #thin(tally: Tally, isToBeTold: boolean): void {
    if (this.#thinnedSince === undefined) {
      this.#thinnedSince = this.client.now();
      this.#toldThinned = isToBeTold;
      if (isToBeTold) this.subscription.onThinned?.(true);
    }
    this.skip(tally);
  }

  #lose(topic: TopicState, count: number): void {
    const { lost } = this.client;
    lost.set(topic.id, (lost.get(topic.id) ?? 0) + count);
    if (this.subscription.onLost !== undefined) {
      this.#untold.set(topic, (this.#untold.get(topic) ?? 0) + count);
    }
    this.client.noteLoss();
  }

  #tell(): void {
    const lost: ReadonlyMap<Topic, number> = this.#untold;
    this.#untold = new Map();
    this.#told = this.client.now();
    this.subscription.onLost?.(lost);
  }
}
