import { parseText } from "../cli/parsers.ts";

/** Proposes the topics of the core that runs here, for completion. */
export async function proposeTopics(): Promise<readonly string[]> {
  return (await import("./names.ts")).knownTopics();
}

/** Topics by patterns, as positional arguments. */
export const topicPatterns = {
  kind: "array",
  parameter: {
    parse: parseText,
    proposeCompletions: proposeTopics,
    placeholder: "topic",
    brief: "Topics, with * and ** as wildcards (default all)",
  },
} as const;

/** Topics by their beginnings, as positional arguments. */
export const topicPrefixes = {
  kind: "array",
  parameter: {
    parse: parseText,
    proposeCompletions: proposeTopics,
    placeholder: "topic",
    brief: "How topics start (default all)",
  },
} as const;
