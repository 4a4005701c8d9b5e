import type { BridgeListener, ProgramState } from "../../hub/bridge.ts";
import type { Topic } from "../../hub/topic.ts";
import { currentTopics } from "../find_topic.ts";
import type { TopicChannel } from "./channel_book.ts";
import { ListTeller } from "./list_teller.ts";
import { LOG_CHANNEL } from "./log_channel.ts";
import { say, sayStatus } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** The channels and services that a client knows, kept up to date. */
export class Offers {
  readonly #setting: SessionSetting;
  readonly #channels = new Map<number, TopicChannel>();
  readonly #services = new Map<number, Topic>();
  readonly #teller: ListTeller;
  readonly #onGone: (channels: ReadonlySet<number>) => void;

  /** Tells nothing before it is begun. `onGone` is told which channels are no more. */
  constructor(setting: SessionSetting, onGone: (channels: ReadonlySet<number>) => void) {
    this.#setting = setting;
    this.#onGone = onGone;
    this.#teller = new ListTeller(setting.client, setting.signal);
  }

  /** Tells the client all that there is, and from now on what changes. */
  begin(): void {
    const { bridge, client, signal } = this.#setting;
    this.#advertise(true);
    for (const program of bridge.programs.values()) this.#programChanged(program, true);
    const listener: BridgeListener = {
      topicsChanged: () => this.#advertise(false),
      programChanged: (program) => this.#programChanged(program, false),
      programForgotten: ({ description: { name } }) => {
        say(client, {
          op: "removeStatus",
          statusIds: [`program:${name}`, `program-lost:${name}`],
        });
      },
      status: (level, message) => sayStatus(client, level, { message }),
    };
    bridge.listen(listener, signal);
  }

  /** The channels by their numbers. */
  get channels(): ReadonlyMap<number, TopicChannel> {
    return this.#channels;
  }

  /** The topics of services by their numbers. */
  get services(): ReadonlyMap<number, Topic> {
    return this.#services;
  }

  #advertise(isFirst: boolean): void {
    const { bridge, client, shared: { book } } = this.#setting;
    const topics = currentTopics(bridge).filter((topic) => client.rights.mayRead(topic));
    this.#withdraw(new Set(topics));
    const channels = topics.flatMap((topic) => book.channels(topic))
      .filter(({ channel }) => !this.#channels.has(channel.id));
    for (const each of channels) this.#channels.set(each.channel.id, each);
    if (isFirst || channels.length > 0) {
      const log = isFirst ? [JSON.stringify(LOG_CHANNEL)] : [];
      this.#teller.tell("advertise", "channels", [...channels.map(({ text }) => text), ...log]);
    }
    const callable = topics.filter((topic) =>
      client.rights.mayWrite(topic) && !this.#services.has(topic.id)
    );
    const services = callable.flatMap((topic) => book.service(topic) ?? []);
    for (const { id } of services) this.#services.set(id, bridge.topics.get(id)!);
    const texts = services.map((service) => JSON.stringify(service));
    if (texts.length > 0) this.#teller.tell("advertiseServices", "services", texts);
  }

  /** Takes back what is of none of these topics. */
  #withdraw(topics: ReadonlySet<Topic>): void {
    const { client } = this.#setting;
    const channelIds = [...this.#channels].filter(([, { topic }]) => !topics.has(topic))
      .map(([id]) => id);
    const serviceIds = [...this.#services].filter(([, topic]) => !topics.has(topic))
      .map(([id]) => id);
    for (const id of channelIds) this.#channels.delete(id);
    for (const id of serviceIds) this.#services.delete(id);
    if (channelIds.length > 0) {
      say(client, { op: "unadvertise", channelIds });
      this.#onGone(new Set(channelIds));
    }
    if (serviceIds.length > 0) say(client, { op: "unadvertiseServices", serviceIds });
  }

  /** Says that a program is away, and that it has lost structs; takes back the former when it is there. */
  #programChanged({ description: { name }, isLive, lost }: ProgramState, isFirst: boolean): void {
    const { client } = this.#setting;
    const id = `program:${name}`;
    if (!isLive) sayStatus(client, "warning", { id, message: `${name} is away` });
    else if (!isFirst) say(client, { op: "removeStatus", statusIds: [id] });
    if (lost === 0) return;
    const message = `${name}: ${lost} structs were lost between the program and the bridge`;
    sayStatus(client, "warning", { id: `program-lost:${name}`, message });
  }
}
