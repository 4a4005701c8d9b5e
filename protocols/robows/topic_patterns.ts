import { compileGlob } from "../gecko/topic_filter.ts";

/**
 * Whether a topic's name is meant by names and patterns: `*` and `?` stand for any characters, `**` for all; patterns with `!` in front exclude, and
 * where there are no others, all the rest is meant. Throws a `RoboError` of kind `usage` for a pattern that is none.
 */
export function topicPatterns(patterns: readonly string[]): (name: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(compileGlob);
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => compileGlob(pattern.slice(1)));
  return (name) =>
    (wanted.length === 0 || wanted.some((matches) => matches(name))) &&
    !unwanted.some((matches) => matches(name));
}
