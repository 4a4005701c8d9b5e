import { RoboError } from "../../../../errors.ts";
import type { FoxgloveClientChannel } from "../../../../protocols/foxglove/mod.ts";
import type { Topic } from "../../hub/topic.ts";
import { findTopic, isTaken } from "../find_topic.ts";
import { payloadOf } from "./payload_of.ts";
import { sayFault, sayStatus } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** Most channels of one client. */
const MOST_CHANNELS = 1000;

/** A channel on which a client publishes; without a topic when no program takes it. */
interface Published {
  readonly channel: FoxgloveClientChannel;
  topic: Topic | undefined;
}

/** What a client publishes: structs for programs. */
export class Publishing {
  readonly #setting: SessionSetting;
  readonly #channels = new Map<number, Published>();

  /** Nothing so far. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
  }

  /** The topics on which it publishes. */
  get topics(): ReadonlySet<Topic> {
    return new Set([...this.#channels.values()].flatMap(({ topic }) => topic ?? []));
  }

  /** The client will publish on these channels. One that no program takes is kept: the program may be there by the first message. */
  advertise(channels: readonly FoxgloveClientChannel[]): void {
    const { client } = this.#setting;
    for (const channel of channels) {
      const { id } = channel;
      try {
        if (this.#channels.has(id)) {
          throw new RoboError("usage", `There is a channel ${id} already`);
        }
        if (this.#channels.size >= MOST_CHANNELS) {
          throw new RoboError("usage", `A client may have ${MOST_CHANNELS} channels`);
        }
        checkEncoding(channel.encoding);
        const published: Published = { channel, topic: undefined };
        this.#channels.set(id, published);
        this.#topic(published);
      } catch (error) {
        sayFault(client, error);
      }
    }
    this.#setting.shared.publishersChanged();
  }

  /** It will publish on these no more. */
  unadvertise(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#channels.delete(id)) continue;
      sayStatus(this.#setting.client, "warning", { message: `There is no channel ${id} of yours` });
    }
    this.#setting.shared.publishersChanged();
  }

  /** It has published. Throws a `RoboError` that says why the message cannot be sent. */
  publish(id: number, data: Uint8Array): void {
    const published = this.#channels.get(id);
    if (published === undefined) {
      throw new RoboError("usage", `There is no channel ${id} of yours`, {
        hint: "Advertise it before you publish on it",
      });
    }
    const { bridge, client, shared } = this.#setting;
    const known = published.topic;
    // A program may have come back with another struct of that name.
    const isCurrent = known !== undefined && bridge.topic(known.name) === known;
    const topic = isCurrent ? known : this.#topic(published);
    const codec = shared.book.codec(topic, topic.struct);
    bridge.send(client, topic, payloadOf(codec, published.channel.encoding, data));
  }

  #topic(published: Published): Topic {
    const { bridge, client } = this.#setting;
    return published.topic = findTopic(bridge, {
      name: published.channel.topic,
      does: "takes",
      suits: (topic) => isTaken(topic) && client.rights.mayWrite(topic),
    });
  }
}

function checkEncoding(encoding: string): void {
  if (encoding === "json" || encoding === "ros1") return;
  throw new RoboError("usage", `The encoding ${encoding.slice(0, 64)} is not known`, {
    hint: "Take json, or ros1 with the struct's own bytes",
  });
}
