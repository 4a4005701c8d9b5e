import type {
  ConnectionStatistics,
  HubSnapshot,
  SubscriberStatistics,
} from "../../services/hub/mod.ts";
import type {
  Graph,
  GraphNode,
  GraphService,
  GraphTopic,
  GraphWish,
} from "../../terminal/graph.ts";

/** The topics of a service of the node library, as in `client/service_protocol.ts`, without the slash in front. */
const SERVICE_TOPIC = /^service\/(.+)\/(servers|find|call\/[^/]+|reply\/[^/]+)$/;

/** What a snapshot says about who publishes what to whom: of the topics and services that `matches` accepts. */
export function graphOf(snapshot: HubSnapshot, matches: (name: string) => boolean): Graph {
  const nodes = new NodeList();
  const publishers = new Links();
  const subscribers = new Links();
  const servers = new Links();
  const clients = new Links();
  for (const publisher of snapshot.publishers) {
    const node = nodes.idOf(publisher);
    for (const topic of Object.keys(publisher.topics)) publishers.add(topic, node);
  }
  const waiting: GraphWish[] = [];
  const topics = snapshot.topics.filter(({ topic }) => !SERVICE_TOPIC.test(topic));
  for (const subscriber of snapshot.subscribers) {
    const node = nodes.idOf(subscriber);
    for (const prefix of prefixesOf(subscriber)) {
      const [, service, part] = SERVICE_TOPIC.exec(prefix) ?? [];
      if (service !== undefined) {
        // Servers are found, clients are answered.
        if (part === "find") servers.add(service, node);
        else if (part!.startsWith("reply/")) clients.add(service, node);
        continue;
      }
      const found = topics.filter(({ topic }) => topic.startsWith(prefix));
      for (const { topic } of found) subscribers.add(topic, node);
      if (found.length === 0 && prefix !== "" && matches(prefix)) waiting.push({ node, prefix });
    }
  }
  return {
    nodes: nodes.all,
    topics: topics.filter(({ topic }) => matches(topic)).map(
      ({ topic, messagesPerSecond, bytesPerSecond }): GraphTopic => ({
        topic,
        messagesPerSecond,
        bytesPerSecond,
        publishers: publishers.of(topic),
        subscribers: subscribers.of(topic),
      }),
    ),
    services: [...new Set([...servers.names, ...clients.names])].filter(matches).map(
      (service): GraphService => ({
        service,
        callsPerSecond: callRate(snapshot, service),
        servers: servers.of(service),
        clients: clients.of(service),
      }),
    ),
    waiting,
  };
}

/** A core of an earlier version says how many prefixes there are, but not which. */
function prefixesOf({ prefixes }: Partial<SubscriberStatistics>): readonly string[] {
  return prefixes ?? [];
}

function callRate({ topics }: HubSnapshot, service: string): number {
  return topics.filter(({ topic }) => topic.startsWith(`service/${service}/call/`))
    .reduce((sum, { messagesPerSecond }) => sum + messagesPerSecond, 0);
}

/** The nodes behind connections: those of one name in one process are one, whose name is unknown stand for themselves. */
class NodeList {
  readonly #nodes = new Map<string, GraphNode>();

  get all(): GraphNode[] {
    return [...this.#nodes.values()];
  }

  idOf({ id, remote, name, pid, host }: ConnectionStatistics): string {
    const known = name !== undefined || pid !== undefined;
    const key = known ? `${name ?? ""}|${pid ?? ""}|${host ?? ""}` : `connection ${id}`;
    if (!this.#nodes.has(key)) {
      this.#nodes.set(key, {
        id: key,
        name: name ?? (pid === undefined ? remote : `process ${pid}`),
        ...(pid === undefined ? {} : { pid }),
        ...(host === undefined ? {} : { host }),
      });
    }
    return key;
  }
}

/** Which nodes belong to a name, in order and each once. */
class Links {
  readonly #nodes = new Map<string, Set<string>>();

  get names(): string[] {
    return [...this.#nodes.keys()];
  }

  add(name: string, node: string): void {
    let nodes = this.#nodes.get(name);
    if (nodes === undefined) this.#nodes.set(name, nodes = new Set());
    nodes.add(node);
  }

  of(name: string): string[] {
    return [...this.#nodes.get(name) ?? []];
  }
}
