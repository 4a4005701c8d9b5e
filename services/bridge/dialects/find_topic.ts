import { RoboError } from "../../../errors.ts";
import type { Bridge } from "../hub/bridge.ts";
import type { Topic } from "../hub/topic.ts";

/** Most names in a hint. */
const MOST_NAMES = 12;

/** Which topic is looked for. */
export interface TopicSearch {
  /** Its name as a client has written it. */
  readonly name: string;
  /** What it is to do, for the error: `takes`, `sends`, `answers`. */
  readonly does: string;
  /** Whether a topic does. */
  suits(topic: Topic): boolean;
}

/**
 * The topic that a client means. Names may be written as ROS writes them, with slashes and one in front, `/arm/Command` for `arm.Command`; the
 * struct's name alone is enough where only one program has it. Throws a `RoboError` of kind `missing` that names what there is.
 */
export function findTopic(bridge: Bridge, { name, does, suits }: TopicSearch): Topic {
  const bare = name.replace(/^\//, "");
  const exact = bridge.topic(bare) ?? bridge.topic(bare.replace("/", "."));
  if (exact !== undefined && suits(exact)) return exact;
  const suited = currentTopics(bridge).filter(suits);
  const short = suited.filter((topic) => topic.name.slice(topic.program.length + 1) === bare);
  if (short.length === 1) return short[0]!;
  const names = suited.slice(0, MOST_NAMES).map((topic) => topic.name).join(", ");
  const more = suited.length > MOST_NAMES ? ` and ${suited.length - MOST_NAMES} more` : "";
  throw new RoboError("missing", `No program ${does} ${name.slice(0, 128)}`, {
    hint: names === "" ? `No program ${does} anything yet` : `There are: ${names}${more}`,
  });
}

/** All topics but those whose name a newer one has: a program may come back with another struct of the same name. */
export function currentTopics(bridge: Bridge): Topic[] {
  return [...bridge.topics.values()].filter((topic) => bridge.topic(topic.name) === topic);
}

/** Whether structs of a topic come from its program. */
export function isSent(topic: Topic): boolean {
  return topic.direction !== "in";
}

/** Whether structs of a topic go to its program, without an answer. */
export function isTaken(topic: Topic): boolean {
  return topic.direction !== "out" && topic.answer === undefined;
}
