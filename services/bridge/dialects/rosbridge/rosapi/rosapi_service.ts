import { RoboError } from "../../../../../errors.ts";
import { text } from "../../../../../protocols/json/checks.ts";
import type { Topic } from "../../../hub/topic.ts";
import { currentTopics } from "../../find_topic.ts";
import { isRosType, shortName } from "../ros_book.ts";
import type { RosbridgeSetting } from "../rosbridge_shared.ts";

/** A service of `rosapi`: from its request's fields to its answer's. */
export type RosapiService = (
  setting: RosbridgeSetting,
  args: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

const name = text(1024);

/** A field of a request that has to be a text. */
export function textArg(args: Readonly<Record<string, unknown>>, key: string): string {
  return name(args[key], key);
}

/** The topics that a client may see. */
export function visibleTopics({ bridge, client }: RosbridgeSetting): Topic[] {
  return currentTopics(bridge).filter((topic) => client.rights.mayRead(topic));
}

/** Those that are services. */
export function visibleServices(setting: RosbridgeSetting): Topic[] {
  return visibleTopics(setting).filter((topic) => topic.answer !== undefined);
}

/** The topic of that name, as ROS or the bridge writes it. */
export function namedTopic(topics: readonly Topic[], wanted: string): Topic | undefined {
  const bare = wanted.replace(/^\//, "");
  return topics.find((topic) => topic.name === bare || topic.name === bare.replace("/", ".")) ??
    topics.find((topic) => shortName(topic) === bare);
}

/** A topic of that type; throws a `RoboError` of kind `missing` without one. */
export function typedTopic(topics: readonly Topic[], type: string): Topic {
  const topic = topics.find((topic) => isRosType(topic, type));
  if (topic !== undefined) return topic;
  throw new RoboError("missing", `There is no type ${type.slice(0, 128)}`, {
    hint: "Types are named after programs and their structs: arm/Telemetry",
  });
}
