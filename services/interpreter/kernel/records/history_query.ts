import type { HistoryRequest } from "../../../../protocols/jupyter/mod.ts";
import { globPattern } from "./glob.ts";
import type { HistoryEntry } from "./history_entry.ts";

/** Longest pattern that is searched for, in characters. */
const MOST_PATTERN = 1000;

/** Most stars of a pattern: each multiplies the time that a search may take. */
const MOST_STARS = 8;

/** What a request asks for of the `entries`, the oldest first; `session` is the present one. */
export function queryHistory(
  entries: readonly HistoryEntry[],
  session: number,
  request: HistoryRequest,
): HistoryEntry[] {
  switch (request.access) {
    case "tail":
      return last(entries, request.n);
    case "range":
      return range(entries, session, request);
    case "search":
      return search(entries, request);
  }
}

function range(
  entries: readonly HistoryEntry[],
  present: number,
  { session, start, stop = Infinity }: HistoryRequest,
): HistoryEntry[] {
  const meant = session <= 0 ? present + session : session;
  return entries.filter((entry) =>
    entry.session === meant && entry.line >= start && entry.line < stop
  );
}

function search(
  entries: readonly HistoryEntry[],
  { pattern, unique, n }: HistoryRequest,
): HistoryEntry[] {
  const stars = pattern.replace(/\*+/g, "*").split("*").length - 1;
  if (pattern.length > MOST_PATTERN || stars > MOST_STARS) return [];
  const glob = globPattern(pattern);
  const found = entries.filter(({ input }) => glob.test(input));
  if (!unique) return last(found, n);
  // Of equal inputs the newest.
  const newest = new Map(found.map((entry) => [entry.input, entry]));
  return last(found.filter((entry) => newest.get(entry.input) === entry), n);
}

function last(entries: readonly HistoryEntry[], n: number | undefined): HistoryEntry[] {
  return n === 0 ? [] : entries.slice(n === undefined ? 0 : -n);
}
