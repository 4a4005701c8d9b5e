import {
  type MessageId,
  ROBO_WS_LIMITS,
  type SubscribedTopicJson,
  type SubscribeMessage,
  topicPatterns,
} from "../../../../protocols/robows/mod.ts";
import { RoboError } from "../../../../errors.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Policy, RunEncoder, Subscribed } from "../../hub/subscription.ts";
import type { Topic } from "../../hub/topic.ts";
import { binaryEncoder } from "./binary_encoder.ts";
import { columnsEncoder } from "./columns_encoder.ts";
import { jsonEncoder } from "./json_encoder.ts";
import { tell } from "./tell.ts";
import { WantedFields } from "./wanted_fields.ts";

/** A subscription that is alive. */
interface Alive {
  readonly wants: (topic: Topic) => boolean;
  readonly fields: WantedFields;
  /** Topics of which the client knows that it has them. */
  readonly told: Set<Topic>;
  subscribed: Subscribed | undefined;
}

/** The subscriptions of one client. */
export class ClientSubscriptions implements Disposable {
  readonly #bridge: Bridge;
  readonly #client: Client;
  readonly #mayHold: boolean;
  readonly #alive = new Map<number, Alive>();

  /** One without subscriptions. */
  constructor(bridge: Bridge, client: Client, { mayHold }: { readonly mayHold: boolean }) {
    this.#bridge = bridge;
    this.#client = client;
    this.#mayHold = mayHold;
  }

  /** Subscribes, and says so. Throws a `RoboError` of kind `usage`, or what the bridge throws. */
  add(message: SubscribeMessage): void {
    const { sub, whenSlow = "drop-oldest", latched = false, flush } = message;
    this.#checkRoom(sub);
    if (whenSlow === "hold" && !this.#mayHold) {
      throw new RoboError(
        "denied",
        "subscribe.whenSlow is hold, which this bridge does not allow",
        {
          hint: "Start it with --allow-hold, or take drop-oldest, latest or disconnect",
        },
      );
    }
    const alive = this.#prepared(message);
    // The client has to know what the columns are before the first of them comes.
    this.#alive.set(sub, alive);
    this.#tellTopics(sub, alive, message.id);
    try {
      alive.subscribed = this.#bridge.subscribe(this.#client, {
        wants: alive.wants,
        policy: policyOf(message),
        whenSlow,
        latched,
        encoder: encoderOf(message, alive.fields),
        ...(flush !== undefined && { gather: flush }),
        onLost: (lost) => this.#lost(sub, lost),
        onThinned: (thinned) => tell(this.#client, { op: "thinned", sub, thinned }),
      });
    } catch (error) {
      this.#alive.delete(sub);
      throw error;
    }
  }

  /** Ends a subscription, and says so. Throws a `RoboError` of kind `missing`. */
  remove(sub: number, id: MessageId | undefined): void {
    const alive = this.#alive.get(sub);
    if (alive === undefined) {
      const known = [...this.#alive.keys()].join(", ");
      throw new RoboError("missing", `There is no subscription ${sub}`, {
        hint: known === "" ? "There are none" : `There are: ${known}`,
      });
    }
    this.#alive.delete(sub);
    alive.subscribed?.[Symbol.dispose]();
    tell(this.#client, { op: "unsubscribed", sub, ...(id !== undefined && { id }) });
  }

  /** Says which subscriptions have got topics that are new. */
  topicsCame(topics: readonly Topic[]): void {
    const current = topics.filter(({ isForgotten }) => isForgotten !== true);
    for (const [sub, alive] of this.#alive) {
      for (const topic of topics) if (topic.isForgotten === true) alive.told.delete(topic);
      if (current.some((topic) => !alive.told.has(topic) && alive.wants(topic))) {
        this.#tellTopics(sub, alive, undefined);
      }
    }
  }

  /** Ends all. */
  [Symbol.dispose](): void {
    for (const { subscribed } of this.#alive.values()) subscribed?.[Symbol.dispose]();
    this.#alive.clear();
  }

  #checkRoom(sub: number): void {
    if (this.#alive.has(sub)) {
      throw new RoboError(
        "usage",
        `subscribe.sub is ${sub}: there is such a subscription already`,
        {
          hint: "Take another number, or unsubscribe it first",
        },
      );
    }
    const { subscriptions } = ROBO_WS_LIMITS;
    if (this.#alive.size >= subscriptions) {
      throw new RoboError("usage", `There are ${subscriptions} subscriptions, as many as may be`, {
        hint: "Use patterns or lists of topics, or unsubscribe what is not needed",
      });
    }
  }

  #prepared({ topics, fields, format }: SubscribeMessage): Alive {
    const isMeant = topicPatterns(topics);
    const { rights } = this.#client;
    const isReadable = (topic: Topic) => isMeant(topic.name) && rights.mayRead(topic);
    const wanted = new WantedFields((id) => this.#bridge.topics.get(id), {
      fields,
      onlyNumbers: format === "columns",
    });
    wanted.check([...this.#bridge.topics.values()].filter(isReadable));
    return {
      wants: (topic) =>
        isReadable(topic) && (fields === undefined || wanted.of(topic) !== undefined),
      fields: wanted,
      told: new Set(),
      subscribed: undefined,
    };
  }

  #tellTopics(sub: number, { wants, fields, told }: Alive, id: MessageId | undefined): void {
    const topics: SubscribedTopicJson[] = [];
    for (const topic of this.#bridge.topics.values()) {
      if (!wants(topic)) continue;
      told.add(topic);
      const given = fields.topic(topic.id)?.fields;
      topics.push({
        topic: topic.id,
        name: topic.name,
        ...(given !== undefined && { fields: given }),
      });
    }
    tell(this.#client, { op: "subscribed", sub, topics, ...(id !== undefined && { id }) });
  }

  #lost(sub: number, lost: ReadonlyMap<Topic, number>): void {
    const topics = [...lost].map(([{ name }, count]) => ({ topic: name, count }));
    tell(this.#client, { op: "lost", sub, topics });
  }
}

function policyOf({ policy = "all" }: SubscribeMessage): Policy {
  if (typeof policy === "string") return { kind: policy };
  return "every" in policy
    ? { kind: "every", ms: policy.every }
    : { kind: "decimate", n: policy.decimate };
}

function encoderOf(
  { sub, format = "json", minmax = false }: SubscribeMessage,
  fields: WantedFields,
): RunEncoder {
  if (format === "binary") return binaryEncoder(sub);
  return format === "json" ? jsonEncoder(sub, fields) : columnsEncoder(sub, fields, { minmax });
}
