import { topicPatterns } from "../../protocols/robows/topic_patterns.ts";
import type { ClientRights } from "./hub/client.ts";
import type { Topic } from "./hub/topic.ts";
import type { AccessRights } from "./server/mod.ts";

/** Which topics clients may see, and which they may write. */
export interface TopicRules {
  /** Patterns of those that they may see and write, `!` in front excludes. Default all. */
  readonly topics?: readonly string[];
  /** Patterns of those among them that they may write. Default all. */
  readonly writable?: readonly string[];
  /** Whether they may write none. Default false. */
  readonly readOnly?: boolean;
}

/**
 * What clients may do, by whether they may do everything or only look: the rules say the rest. Throws a `RoboError` of kind `usage` for a
 * pattern that is none.
 */
export function clientRights(
  { topics = [], writable = [], readOnly = false }: TopicRules,
): (access: AccessRights) => ClientRights {
  const isSeen = topicPatterns(topics);
  const isWritable = topicPatterns(writable);
  const mayRead = ({ name }: Topic) => isSeen(name);
  const all = { mayRead, mayWrite: ({ name }: Topic) => isSeen(name) && isWritable(name) };
  const read = { mayRead, mayWrite: () => false };
  return (access) => readOnly || access === "read" ? read : all;
}
