import type { Inspector } from "../engine/engine.ts";
import { beforeDot, chainAtEnd, isName, nameAtEnd } from "./chain.ts";
import { HIDDEN } from "./redeclare.ts";
import { letGo, lexicalNames } from "./guarded.ts";
import type { Completion } from "./language.ts";
import { MAGICS } from "./magics.ts";
import { MAX_MEMBERS, membersOf, typesOf } from "./members.ts";
import { importNames, type PathContext, pathMatches } from "./path_completion.ts";
import { scan } from "./scan.ts";
import { windowAt } from "./window.ts";
import { declaredIn, KEYWORDS } from "./words.ts";

/** What stands before the cursor, and what can be asked. */
export interface CompleteContext extends PathContext {
  readonly inspector: Inspector;
  readonly code: string;
  readonly cursor: number;
}

interface Match {
  readonly text: string;
  readonly type: string;
  /** Lower ranks come first. */
  readonly rank: number;
}

/** See `Language.complete`. */
export async function complete(context: CompleteContext): Promise<Completion> {
  const { code, cursor, from } = windowAt(context.code, context.cursor);
  const before = code.slice(0, cursor);
  const { found, start } = await find(before, { ...context, code, cursor });
  if (found.length > 0) await letGo(context.inspector);
  const unique = new Map<string, Match>();
  for (const match of found) {
    if (match.text.startsWith(HIDDEN) || unique.has(match.text)) continue;
    unique.set(match.text, match);
  }
  const matches = [...unique.values()].sort(inOrder).slice(0, MAX_MEMBERS)
    .map(({ text, type }) => ({ text, type }));
  return { matches, start: from + start, end: from + cursor };
}

interface Found {
  readonly found: readonly Match[];
  readonly start: number;
}

async function find(before: string, context: CompleteContext): Promise<Found> {
  const magic = /^\s*%(\w*)$/.exec(before);
  if (magic !== null) return magics(before, magic[1]!);
  const script = /^\s*%run\s+(.*)$/.exec(before);
  if (script !== null) return paths(before, { ...context, typed: script[1]! });
  const end = scan(before);
  if (end.inside === "string") return await inString(before, { ...context, start: end.start });
  if (end.inside !== "code") return { found: [], start: before.length };
  const prefix = nameAtEnd(before);
  const start = before.length - prefix.length;
  const imported = importNames(context);
  if (imported !== undefined) {
    return {
      found: imported.filter((name) => name.startsWith(prefix)).map(named("property")),
      start,
    };
  }
  const object = beforeDot(before.slice(0, start));
  if (object !== undefined) return { found: await members(object, { ...context, prefix }), start };
  if (/\.\s*$/.test(before.slice(0, start))) return { found: [], start };
  return { found: await names(prefix, context), start };
}

function magics(before: string, typed: string): Found {
  const found = Object.keys(MAGICS).filter((word) => word.startsWith(typed)).map(named("magic"));
  return { found, start: before.length - typed.length };
}

function paths(before: string, context: PathContext & { readonly typed: string }): Found {
  const { names, length } = pathMatches(context.typed, context);
  return { found: names.map(named("path")), start: before.length - length };
}

/** A path to import, or the key in `object["`. */
async function inString(
  before: string,
  context: CompleteContext & { readonly start: number },
): Promise<Found> {
  const typed = before.slice(context.start + 1);
  const holder = before.slice(0, context.start);
  if (/\b(?:from|import)\s*\(?\s*$/.test(holder)) {
    return /^\.{0,2}\//.test(typed) || /^\.{1,2}$/.test(typed)
      ? paths(before, { ...context, typed })
      : { found: [], start: before.length };
  }
  const bracket = /(?:\?\.)?\[\s*$/.exec(holder);
  const start = before.length - typed.length;
  if (bracket === null || /[\\]/.test(typed)) return { found: [], start };
  const found = await members(holder.slice(0, bracket.index), { ...context, prefix: typed });
  return { found, start };
}

async function members(
  object: string,
  { inspector, prefix }: CompleteContext & { readonly prefix: string },
): Promise<Match[]> {
  const chain = chainAtEnd(object);
  if (chain === undefined || (KEYWORDS.includes(chain.base) && chain.base !== "undefined")) {
    return [];
  }
  const isNamed = !prefix.startsWith("#");
  const found = isNamed ? await membersOf(inspector, chain, prefix) : [];
  return found.filter(({ name }) => /\S/.test(name))
    .map(({ name, type, depth }) => ({ text: name, type, rank: depth }));
}

async function names(
  prefix: string,
  { inspector, code, cursor }: CompleteContext,
): Promise<Match[]> {
  const lexical = (await lexicalNames(inspector)).filter((name) =>
    name.startsWith(prefix) && !name.startsWith(HIDDEN) && isName(name)
  ).slice(0, MAX_MEMBERS);
  const types = lexical.length === 0 ? [] : await typesOf(inspector, lexical);
  const chain = { base: "globalThis", keys: [], start: 0 };
  const globals = await membersOf(inspector, chain, prefix);
  // The word at the cursor is not yet one that is declared.
  const rest = `${code.slice(0, cursor - prefix.length)} ${code.slice(cursor)}`;
  // The node library is loaded when first mentioned.
  const local = [...declaredIn(rest), "robo"].filter((name) => name.startsWith(prefix));
  return [
    ...lexical.map((text, index) => ({ text, type: types[index]!, rank: 0 })),
    ...local.map(named("instance")),
    ...globals.filter(({ name }) => isName(name) && !(name in Object.prototype))
      .map(({ name, type, depth }) => ({
        text: name,
        type: type === "property" ? "instance" : type,
        rank: name in globalThis ? 3 + depth : 1,
      })),
    ...KEYWORDS.filter((word) => word.startsWith(prefix)).map((text) => ({
      text,
      type: "keyword",
      rank: 2,
    })),
  ];
}

function named(type: string): (text: string) => Match {
  return (text) => ({ text, type, rank: 0 });
}

/** Own names before inherited ones, private ones last. */
function inOrder(a: Match, b: Match): number {
  return Number(a.text.startsWith("_")) - Number(b.text.startsWith("_")) || a.rank - b.rank ||
    (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}
