import { RoboError } from "../../errors.ts";

/** Decides whether a topic is meant. */
export type TopicMatcher = (topic: string) => boolean;

/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN_LENGTH = 1024;

/** `one`: a given code unit; `any`: one but a slash; `level`: a run without a slash; `deep`: any run; `levels`: "" or a run that ends in a slash. */
type Token = { readonly kind: "one" | "any" | "level" | "deep" | "levels"; readonly unit: number };

const SLASH = 0x2f;

/** Any character, where otherwise its code unit stands. */
const ANY = -1;

/** Whether `topic` starts with `prefix`, which is how ZeroMQ matches a subscription: `hello` also receives `hello2`. */
export function matchesPrefix(topic: Uint8Array, prefix: Uint8Array): boolean {
  if (prefix.length > topic.length) return false;
  for (let at = 0; at < prefix.length; at++) if (topic[at] !== prefix[at]) return false;
  return true;
}

/**
 * Compiles a topic pattern: `*` stands for any run of characters within a level, `**` for any run of levels, `?` for
 * one character but a slash; everything else stands for itself, and the whole topic has to match.
 *
 * A match takes at most pattern × topic steps, whatever the pattern.
 *
 * Throws a `RoboError` of kind `usage` for a pattern that is empty or longer than 1024 UTF-16 units.
 */
export function compileGlob(pattern: string): TopicMatcher {
  if (pattern === "" || pattern.length > MAX_PATTERN_LENGTH) {
    throw new RoboError("usage", `Not a topic pattern: ${JSON.stringify(pattern.slice(0, 64))}`, {
      hint: `Use 1 to ${MAX_PATTERN_LENGTH} characters, such as map, config/* or robot/**`,
    });
  }
  if (!/[*?]/.test(pattern)) return (topic) => topic === pattern;
  if (pattern === "**") return () => true;
  const tokens = tokenize(pattern);
  const pieces = piecesOf(tokens);
  return (topic) => topic.includes("/") ? run(tokens, topic) : runFlat(pieces, topic);
}

/** What stands between the runs of a pattern; in a topic without levels all runs are alike, and no `levels` has anything. */
function piecesOf(tokens: readonly Token[]): readonly (readonly number[])[] {
  const pieces: number[][] = [[]];
  for (const { kind, unit } of tokens) {
    if (kind === "level" || kind === "deep") pieces.push([]);
    else if (kind !== "levels") pieces.at(-1)!.push(kind === "any" ? ANY : unit);
  }
  return pieces;
}

/** Finds each piece at the first place behind the one before, which no other choice could better. */
function runFlat(pieces: readonly (readonly number[])[], topic: string): boolean {
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (!standsAt(first, topic, 0)) return false;
  if (pieces.length === 1) return first.length === topic.length;
  const end = topic.length - last.length;
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i]!;
    while (at + piece.length <= end && !standsAt(piece, topic, at)) at++;
    at += piece.length;
    if (at > end) return false;
  }
  return at <= end && standsAt(last, topic, end);
}

function standsAt(piece: readonly number[], topic: string, begin: number): boolean {
  if (begin + piece.length > topic.length) return false;
  for (let i = 0; i < piece.length; i++) {
    if (piece[i] !== ANY && piece[i] !== topic.charCodeAt(begin + i)) return false;
  }
  return true;
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern.charCodeAt(at);
    if (pattern[at] === "?") tokens.push({ kind: "any", unit });
    else if (pattern[at] !== "*") tokens.push({ kind: "one", unit });
    else if (pattern[at + 1] !== "*") tokens.push({ kind: "level", unit });
    else {
      while (pattern[at + 1] === "*") at++;
      const startsLevel = tokens.length === 0 || tokens.at(-1)!.unit === SLASH;
      if (startsLevel && pattern[at + 1] === "/") {
        tokens.push({ kind: "levels", unit });
        at++;
      } else tokens.push({ kind: "deep", unit });
    }
  }
  return tokens;
}

/** Steps all states at once, because trying one after the other takes exponential time for some patterns. */
function run(tokens: readonly Token[], topic: string): boolean {
  let now = new Uint8Array(tokens.length + 1);
  let next = new Uint8Array(tokens.length + 1);
  now[0] = 1;
  skipEmptyRuns(tokens, now);
  for (let at = 0; at < topic.length; at++) {
    const unit = topic.charCodeAt(at);
    next.fill(0);
    for (let state = 0; state < tokens.length; state++) {
      if (now[state] === 0) continue;
      const token = tokens[state]!;
      if (token.kind === "one" && token.unit === unit) next[state + 1] = 1;
      else if (token.kind === "any" && unit !== SLASH) next[state + 1] = 1;
      else if (token.kind === "level" && unit !== SLASH) next[state] = 1;
      else if (token.kind === "deep") next[state] = 1;
      else if (token.kind === "levels") {
        // Inside a level the run may not end, so its state is told from the one at a level's start.
        next[state] = unit === SLASH ? 1 : 2;
      }
    }
    skipEmptyRuns(tokens, next);
    [now, next] = [next, now];
  }
  return now[tokens.length] !== 0;
}

function skipEmptyRuns(tokens: readonly Token[], states: Uint8Array): void {
  for (let state = 0; state < tokens.length; state++) {
    const { kind } = tokens[state]!;
    const mayEnd = kind === "level" || kind === "deep" ||
      (kind === "levels" && states[state] === 1);
    if (mayEnd && states[state] !== 0) states[state + 1] = 1;
  }
}
