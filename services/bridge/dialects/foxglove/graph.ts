import type { FoxgloveGraphUpdate } from "../../../../protocols/foxglove/mod.ts";
import type { Client } from "../../hub/client.ts";
import { currentTopics, isSent, isTaken } from "../find_topic.ts";
import { say } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";

/** How long changes are gathered, in milliseconds. */
const GATHER_MS = 50;

/** Names of things, each with who has to do with it. */
type Parties = ReadonlyMap<string, readonly string[]>;

/** Who publishes what, who receives it, and who answers. */
interface Graph {
  readonly published: Parties;
  readonly subscribed: Parties;
  readonly services: Parties;
}

const EMPTY: Graph = { published: new Map(), subscribed: new Map(), services: new Map() };

/** Tells a client the connection graph, and what changes in it. */
export class GraphWatch {
  readonly #setting: SessionSetting;
  #told: Graph | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells nothing before it is begun. Ends with the setting's signal. */
  constructor(setting: SessionSetting) {
    this.#setting = setting;
    const { bridge, signal } = setting;
    const changed = (): void => this.changed();
    bridge.listen(
      { topicsChanged: changed, programChanged: changed, clientsChanged: changed },
      signal,
    );
    signal.addEventListener("abort", () => this.end(), { once: true });
  }

  /** Tells the whole graph now, and what changes from now on. */
  begin(): void {
    this.#tell(EMPTY);
  }

  /** Tells no more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#told = undefined;
  }

  /** Something may have changed. */
  changed(): void {
    if (this.#told === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell(this.#told ?? EMPTY);
    }, GATHER_MS);
  }

  #tell(old: Graph): void {
    const now = graphOf(this.#setting);
    const isFirst = this.#told === undefined;
    this.#told = now;
    const update = updateOf(old, now);
    const isEmpty = Object.values(update).every((part) =>
      typeof part === "string" || part.length === 0
    );
    if (isFirst || !isEmpty) say(this.#setting.client, update);
  }
}

function graphOf({ bridge, client, shared }: SessionSetting): Graph {
  const published = new Map<string, string[]>();
  const subscribed = new Map<string, string[]>();
  const services = new Map<string, string[]>();
  for (const topic of currentTopics(bridge)) {
    if (!client.rights.mayRead(topic)) continue;
    const program = topic.isLive ? [topic.program] : [];
    if (topic.answer !== undefined) services.set(topic.name, program);
    const publishers = isTaken(topic) ? shared.publishers(topic).map(nameOf) : [];
    published.set(topic.name, [...isSent(topic) ? program : [], ...publishers]);
    const clients = [...bridge.clients].filter(({ topics }) => topics.has(topic)).map(nameOf);
    subscribed.set(topic.name, [...isTaken(topic) ? program : [], ...clients]);
  }
  return { published, subscribed, services };
}

function nameOf({ dialect, remote }: Client): string {
  return `${dialect} ${remote}`;
}

function updateOf(old: Graph, now: Graph): FoxgloveGraphUpdate {
  return {
    op: "connectionGraphUpdate",
    publishedTopics: changed(old.published, now.published)
      .map(([name, publisherIds]) => ({ name, publisherIds })),
    subscribedTopics: changed(old.subscribed, now.subscribed)
      .map(([name, subscriberIds]) => ({ name, subscriberIds })),
    advertisedServices: changed(old.services, now.services)
      .map(([name, providerIds]) => ({ name, providerIds })),
    removedTopics: [...old.published.keys()].filter((name) => !now.published.has(name)),
    removedServices: [...old.services.keys()].filter((name) => !now.services.has(name)),
  };
}

function changed(old: Parties, now: Parties): [string, readonly string[]][] {
  return [...now].filter(([name, parties]) => {
    const before = old.get(name);
    if (before === undefined) return true;
    return before.length !== parties.length || before.some((party, at) => party !== parties[at]);
  });
}
