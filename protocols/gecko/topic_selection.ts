import { compileGlob, type TopicMatcher } from "./topic_filter.ts";

/** Which topics are meant. */
export interface TopicSelection {
  /** What their names start with: what a core can be subscribed to. One that is empty stands for all. */
  readonly prefixes: readonly string[];
  /** Whether a topic is meant. */
  readonly matches: TopicMatcher;
}

/** The topics that match one of `patterns` (as in `compileGlob`); all where there is none. Throws as `compileGlob`. */
export function selectTopics(patterns: readonly string[]): TopicSelection {
  if (patterns.length === 0) return { prefixes: [""], matches: () => true };
  const matchers = patterns.map(compileGlob);
  const known = new Map<string, boolean>();
  return {
    prefixes: withoutLonger(patterns.map((pattern) => pattern.split(/[*?]/)[0]!)),
    matches: (topic) => {
      let matches = known.get(topic);
      if (matches === undefined) {
        matches = matchers.some((matcher) => matcher(topic));
        if (known.size >= 10_000) known.clear();
        known.set(topic, matches);
      }
      return matches;
    },
  };
}

/** A prefix that starts with another one brings nothing new. */
function withoutLonger(prefixes: readonly string[]): string[] {
  return [...new Set(prefixes)].filter((prefix, _, all) =>
    !all.some((other) => other !== prefix && prefix.startsWith(other))
  );
}
