import { RoboError } from "../../../../errors.ts";
import {
  ROSBRIDGE_COMPRESSIONS,
  type RosbridgeId,
  type RosbridgeSubscribe,
} from "../../../../protocols/rosbridge/mod.ts";
import type { Policy, Subscribed } from "../../hub/subscription.ts";
import type { Topic } from "../../hub/topic.ts";
import { currentTopics } from "../find_topic.ts";
import { isRosType, rosType, shortName } from "./ros_book.ts";
import type { RosbridgeSetting } from "./rosbridge_shared.ts";
import type { Teller } from "./teller.ts";
import { RosEncoder } from "./topic_encoder.ts";

/** Most subscriptions of one client. */
const MOST_SUBSCRIPTIONS = 1000;

/** All that a client wants of one topic: it may subscribe several times, and receives each message once. */
interface TopicWishes {
  readonly byId: Map<RosbridgeId | undefined, RosbridgeSubscribe>;
  text: string;
  subscribed: Subscribed | undefined;
}

/** The subscriptions of a client. */
export class RosSubscriptions implements Disposable {
  readonly #setting: RosbridgeSetting;
  readonly #teller: Teller;
  readonly #byName = new Map<string, TopicWishes>();

  /** None so far. */
  constructor(setting: RosbridgeSetting, teller: Teller) {
    this.#setting = setting;
    this.#teller = teller;
  }

  /** Begins one. A topic that is not there is waited for. */
  add(wish: RosbridgeSubscribe, id: RosbridgeId | undefined): void {
    const { topic: name, type } = wish;
    const { bridge, client } = this.#setting;
    const there = currentTopics(bridge).filter((topic) =>
      isMeant(name, topic) && client.rights.mayRead(topic)
    );
    if (there.length > 1) {
      throw new RoboError("usage", `Several programs have ${name}`, {
        hint: `Take one of: ${there.map((topic) => topic.name).join(", ")}`,
      });
    }
    const [topic] = there;
    if (topic !== undefined && type !== undefined && !isRosType(topic, type)) {
      throw new RoboError("usage", `${name} is of type ${rosType(topic)}, not ${type}`, {
        hint: "Leave the type away, or take that of the topic",
      });
    }
    const wishes = this.#byName.get(name) ??
      {
        byId: new Map<RosbridgeId | undefined, RosbridgeSubscribe>(),
        text: "",
        subscribed: undefined,
      };
    if (!wishes.byId.has(id) && this.#count >= MOST_SUBSCRIPTIONS) {
      throw new RoboError("usage", `A client may have ${MOST_SUBSCRIPTIONS} subscriptions`);
    }
    wishes.byId.set(id, wish);
    this.#byName.set(name, wishes);
    this.#renew(name, wishes);
    if (topic === undefined) {
      this.#teller.status("info", `No program sends ${name} yet: it is waited for`, id);
    }
  }

  /** Ends one, or all of a topic when no id is given. */
  remove(name: string, id: RosbridgeId | undefined): void {
    const wishes = this.#byName.get(name);
    if (wishes === undefined) {
      throw new RoboError("usage", `There is no subscription of ${name}`);
    }
    if (id === undefined) wishes.byId.clear();
    else wishes.byId.delete(id);
    this.#renew(name, wishes);
  }

  /** Ends all of them. */
  [Symbol.dispose](): void {
    for (const { subscribed } of this.#byName.values()) subscribed?.[Symbol.dispose]();
    this.#byName.clear();
  }

  get #count(): number {
    return [...this.#byName.values()].reduce((sum, { byId }) => sum + byId.size, 0);
  }

  /** Subscribes as all wishes together say, when that is not as before. */
  #renew(name: string, wishes: TopicWishes): void {
    if (wishes.byId.size === 0) {
      wishes.subscribed?.[Symbol.dispose]();
      this.#byName.delete(name);
      return;
    }
    const wish = together([...wishes.byId.values()]);
    const text = JSON.stringify(wish);
    if (text === wishes.text) return;
    wishes.subscribed?.[Symbol.dispose]();
    wishes.text = text;
    wishes.subscribed = this.#subscribe(name, wish);
  }

  #subscribe(name: string, wish: Omit<RosbridgeSubscribe, "topic" | "op">): Subscribed {
    const { bridge, client, shared } = this.#setting;
    const { compression, fragmentSize } = wish;
    const topics = currentTopics(bridge).filter((topic) => isMeant(name, topic));
    return bridge.subscribe(client, {
      wants: (topic) => isMeant(name, topic),
      policy: policyOf(wish),
      whenSlow: "drop-oldest",
      // Structs that go both ways are states: who comes later wants to see how they stand.
      latched: topics.every(({ direction }) => direction === "both"),
      encoder: new RosEncoder({ name, compression, fragmentSize, bridge, shared }),
      onLost: (lost) => this.#lost(lost),
    });
  }

  #lost(lost: ReadonlyMap<Topic, number>): void {
    for (const [{ name }, count] of lost) {
      const words = `${name}: ${count} messages were left out, because this client is too slow`;
      this.#teller.status("warning", words);
    }
  }
}

/** Whether a client means a topic by that name: with dots or slashes, with the program or without. */
function isMeant(name: string, topic: Topic): boolean {
  const bare = name.replace(/^\//, "");
  return topic.name === bare || topic.name === bare.replace("/", ".") ||
    shortName(topic) === bare;
}

/** What several subscriptions of one topic come to, as rosbridge's protocol says it: the most of what each of them wants. */
function together(
  wishes: readonly RosbridgeSubscribe[],
): Omit<RosbridgeSubscribe, "topic" | "op"> {
  const sizes = wishes.flatMap(({ fragmentSize }) => fragmentSize ?? []);
  const lengths = wishes.map(({ queueLength }) => queueLength);
  const compressions = wishes.map(({ compression }) => ROSBRIDGE_COMPRESSIONS.indexOf(compression));
  return {
    throttleRate: Math.min(...wishes.map(({ throttleRate }) => throttleRate)),
    queueLength: lengths.includes(0) ? 0 : Math.max(...lengths),
    compression: ROSBRIDGE_COMPRESSIONS[Math.max(...compressions)]!,
    ...(sizes.length > 0 && { fragmentSize: Math.min(...sizes) }),
  };
}

function policyOf(
  { throttleRate, queueLength }: { readonly throttleRate: number; readonly queueLength: number },
): Policy {
  if (throttleRate > 0) return { kind: "every", ms: throttleRate };
  return queueLength === 1 ? { kind: "latest" } : { kind: "all" };
}
