import type { Client } from "../../../hub/client.ts";
import { isSent, isTaken } from "../../find_topic.ts";
import { rosName, rosType } from "../ros_book.ts";
import {
  namedTopic,
  type RosapiService,
  textArg,
  visibleServices,
  visibleTopics,
} from "./rosapi_service.ts";

/** Services that tell who publishes what. Programs are nodes. */
export const GRAPH_SERVICES: Readonly<Record<string, RosapiService>> = {
  topics: (setting) => {
    const topics = visibleTopics(setting).filter((topic) => topic.answer === undefined);
    return { topics: topics.map(rosName), types: topics.map((topic) => rosType(topic)) };
  },
  services: (setting) => ({ services: visibleServices(setting).map(rosName) }),
  nodes: (setting) => ({
    nodes: [...new Set(visibleTopics(setting).filter(({ isLive }) => isLive).map(nodeOf))],
  }),
  node_details: (setting, args) => {
    const node = textArg(args, "node").replace(/^\/?/, "/");
    const topics = visibleTopics(setting).filter((topic) => topic.isLive && nodeOf(topic) === node);
    return {
      subscribing: topics.filter(isTaken).map(rosName),
      publishing: topics.filter(isSent).map(rosName),
      services: topics.filter(({ answer }) => answer !== undefined).map(rosName),
    };
  },
  publishers: (setting, args) => {
    const topic = namedTopic(visibleTopics(setting), textArg(args, "topic"));
    const isThere = topic !== undefined && topic.isLive && isSent(topic);
    return { publishers: isThere ? [nodeOf(topic)] : [] };
  },
  subscribers: (setting, args) => {
    const topic = namedTopic(visibleTopics(setting), textArg(args, "topic"));
    if (topic === undefined) return { subscribers: [] };
    const clients = [...setting.bridge.clients].filter(({ topics }) => topics.has(topic));
    const program = topic.isLive && isTaken(topic) ? [nodeOf(topic)] : [];
    return { subscribers: [...program, ...clients.map(clientName)] };
  },
  service_node: (setting, args) => {
    const topic = namedTopic(visibleServices(setting), textArg(args, "service"));
    return { node: topic?.isLive === true ? nodeOf(topic) : "" };
  },
  service_providers: (setting, args) => {
    const type = textArg(args, "service");
    const topic = namedTopic(visibleServices(setting), type);
    return { providers: topic?.isLive === true ? [nodeOf(topic)] : [] };
  },
  action_servers: () => ({ action_servers: [] }),
  get_time: ({ bridge }) => {
    const now = bridge.now();
    const sec = Number(now / 1_000_000_000n);
    const nanosec = Number(now % 1_000_000_000n);
    // ROS 1 and ROS 2 have other names for the same.
    return { time: { sec, nanosec, secs: sec, nsecs: nanosec } };
  },
};

function nodeOf({ program }: { readonly program: string }): string {
  return `/${program}`;
}

function clientName({ dialect, remote }: Client): string {
  return `/${dialect}/${remote}`;
}
