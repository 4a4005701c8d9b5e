import { RoboError } from "../../../../errors.ts";
import type { Topic } from "../../hub/topic.ts";
import type { TopicChannel } from "./channel_book.ts";
import { LOG_CHANNEL, LogFeed } from "./log_channel.ts";
import { sayFault } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";
import { JsonEncoder, Ros1Encoder } from "./topic_encoder.ts";

/** One subscription, as the client has asked for it. */
interface Wish {
  readonly id: number;
  readonly channelId: number;
}

/** The subscriptions of a client: at most one for each channel. */
export class Subscriptions implements Disposable {
  readonly #setting: SessionSetting;
  readonly #onLost: (lost: ReadonlyMap<Topic, number>) => void;
  readonly #byId = new Map<number, { readonly channel: number; readonly subscribed: Disposable }>();

  /** None so far. */
  constructor(setting: SessionSetting, onLost: (lost: ReadonlyMap<Topic, number>) => void) {
    this.#setting = setting;
    this.#onLost = onLost;
  }

  /** Begins those that can be; tells the client what is wrong with the others. */
  add(wishes: readonly Wish[], channels: ReadonlyMap<number, TopicChannel>): void {
    for (const wish of wishes) {
      try {
        this.#check(wish);
        const { id, channelId: channel } = wish;
        this.#byId.set(id, { channel, subscribed: this.#begin(wish, channels.get(channel)) });
      } catch (error) {
        sayFault(this.#setting.client, error);
      }
    }
  }

  /** Ends them; tells the client which of them there are not. */
  remove(ids: readonly number[]): void {
    for (const id of ids) {
      const found = this.#byId.get(id);
      if (found === undefined) {
        sayFault(this.#setting.client, new RoboError("usage", `There is no subscription ${id}`));
      }
      found?.subscribed[Symbol.dispose]();
      this.#byId.delete(id);
    }
  }

  /** Ends those of channels that are no more. */
  removeChannels(channels: ReadonlySet<number>): void {
    const gone = [...this.#byId].filter(([, { channel }]) => channels.has(channel));
    this.remove(gone.map(([id]) => id));
  }

  /** Ends all of them. */
  [Symbol.dispose](): void {
    this.remove([...this.#byId.keys()]);
  }

  #check({ id, channelId }: Wish): void {
    if (this.#byId.has(id)) {
      throw new RoboError("usage", `There is a subscription ${id} already`, {
        hint: "Give each subscription a number of its own",
      });
    }
    if ([...this.#byId.values()].some((other) => other.channel === channelId)) {
      throw new RoboError("usage", `There is a subscription of channel ${channelId} already`, {
        hint: "A client may have one for each channel",
      });
    }
  }

  #begin({ id, channelId }: Wish, found: TopicChannel | undefined): Disposable {
    if (channelId === LOG_CHANNEL.id) return new LogFeed(this.#setting, id);
    if (found === undefined) throw unknownChannel(channelId);
    const { bridge, client, shared } = this.#setting;
    const { topic, channel } = found;
    const encoding = { topic: topic.id, subscription: id, writer: shared.writer };
    return bridge.subscribe(client, {
      wants: (each) => each === topic,
      whenSlow: "drop-oldest",
      // Structs that go both ways are states: who comes later wants to see how they stand.
      latched: topic.direction === "both",
      encoder: channel.encoding === "ros1"
        ? new Ros1Encoder(encoding)
        : new JsonEncoder(encoding, shared.book.codec(topic, topic.struct)),
      onLost: this.#onLost,
    });
  }
}

function unknownChannel(id: number): RoboError {
  return new RoboError("usage", `There is no channel ${id}`, {
    hint: "Take the id of a channel that was advertised",
  });
}
