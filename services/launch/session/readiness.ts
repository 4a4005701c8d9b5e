import type { ConnectionStatistics, HubSnapshot } from "../../hub/mod.ts";

/** What is known of a node whose program runs and that is not ready yet. */
export interface Candidate {
  /** Its name, as the core shows it when the node says it. */
  readonly name: string;
  /** Whether a process is one of the node's own; for a node that shares its process, none is. */
  readonly owns: (pid: number) => boolean;
  /** Time since its program was started, in milliseconds. */
  readonly sinceStartMs: number;
  /** Whether something is expected of its topics: then it is ready with its first message and not before. */
  readonly mustPublish: boolean;
}

/** Topics that say nothing about whether a node does its work. */
const ASIDE: ReadonlySet<string> = new Set(["log", "core_info"]);

/**
 * Time that a node which can publish has to do so in, once it has subscribed: then it counts as a listener. In milliseconds, from its
 * subscription on, since that comes late in programs that take long to load.
 */
export const LISTENER_MS = 2000;

/** Time after which a program that has not come to the core counts as one that does not use it, in milliseconds. */
export const STRANGER_MS = 10_000;

/** What the core says, and from where. */
export interface CoreSight {
  /** What it says. */
  readonly snapshot: HubSnapshot;
  /** Name of this machine. */
  readonly host: string;
  /** Whether the core runs on this machine, so that processes that it found by itself are ours. */
  readonly isHere: boolean;
}

/** How a node showed that it is ready, in words; `undefined` as long as it has not. */
export function readyBecause(node: Candidate, sight: CoreSight): string | undefined {
  const { snapshot } = sight;
  const isNodes = ({ pid, name, seconds, host }: ConnectionStatistics) => {
    const isOfHere = host === undefined ? sight.isHere : host === sight.host;
    if (isOfHere && pid !== undefined && node.owns(pid)) return true;
    // By its name also from elsewhere; but not what its predecessor of the same name has left behind.
    return name === node.name && seconds * 1000 <= node.sinceStartMs + CLOCK_MS;
  };
  const publishers = snapshot.publishers.filter(isNodes);
  for (const { topics } of publishers) {
    const topic = Object.keys(topics).find((topic) => !ASIDE.has(topic) && topics[topic]! > 0);
    if (topic !== undefined) return describe(topic);
  }
  if (node.mustPublish) return undefined;
  const listeners = snapshot.subscribers.filter((one) => isNodes(one) && one.subscriptions > 0);
  const hasSettled = listeners.some(({ seconds }) => seconds * 1000 >= LISTENER_MS);
  if (listeners.length > 0 && (publishers.length === 0 || hasSettled)) return "it listens";
  const isThere = listeners.length > 0 || publishers.length > 0;
  if (!isThere && node.sinceStartMs >= STRANGER_MS) {
    return "it does not use the core";
  }
  return undefined;
}

/** How far the core's clock and ours may differ, in milliseconds. */
const CLOCK_MS = 1000;

function describe(topic: string): string {
  const service = /^service\/(.+)\/(?:servers|reply\/[^/]+)$/.exec(topic);
  return service === null ? `it published ${topic}` : `it offers the service ${service[1]}`;
}
