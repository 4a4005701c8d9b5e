/** A chain of members, such as `arm.joints[0].name`. */
export interface Chain {
  /** An expression that can be evaluated without effects: a name, or an empty literal of the same type. */
  readonly base: string;
  /** The names behind it. */
  readonly keys: readonly string[];
  /** Where it begins. */
  readonly start: number;
}

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
/** Longest chain that is understood, in UTF-16 units. */
const MAX_LENGTH = 1000;

const NAME_AT_END = new RegExp(`#?${NAME}$`, "u");
const WHOLE_NAME = new RegExp(`^${NAME}`, "u");
const INDEX = /(?:\?\.)?\[\s*(?:(\d+)|"([^"\\\n]*)"|'([^'\\\n]*)')\s*\]$/;
/** `(arm as Arm)`, which calls nothing. */
const CAST = /(?<![\p{ID_Continue}$)\]]\s*)\(\s*([^()]*?)(?:\s+as\s+[^()]*)?\)$/u;
const DOT = /\??\.\s*$/;
/** Words that are no values, so that what follows is none either. */
const NO_VALUE = new Set("super new import typeof await return case delete void in of".split(" "));

/** The name that ends at the end of the text; empty when none does. */
export function nameAtEnd(text: string): string {
  return NAME_AT_END.exec(text.slice(-MAX_LENGTH))?.[0] ?? "";
}

/** The name with which the text begins; empty when it begins with none. */
export function nameAtStart(text: string): string {
  return /^[\p{ID_Continue}$]*/u.exec(text)![0];
}

/** Whether a text is a name and nothing else. */
export function isName(text: string): boolean {
  return WHOLE_NAME.exec(text)?.[0] === text;
}

/** The text without the dot at its end; `undefined` when there is none, or it belongs to a number or to `...`. */
export function beforeDot(text: string): string | undefined {
  const dot = DOT.exec(text);
  if (dot === null) return undefined;
  const rest = text.slice(0, dot.index);
  return /\.$/.test(rest) || /(?:^|[^\p{ID_Continue}$])\d+$/u.test(rest) ? undefined : rest;
}

/** The chain that ends at the end of the text; `undefined` for one that would have to run something. */
export function chainAtEnd(text: string): Chain | undefined {
  const from = Math.max(0, text.length - MAX_LENGTH);
  const chain = shortChain(text.slice(from));
  // What reaches the cut may be longer.
  if (chain === undefined || (from > 0 && chain.start === 0)) return undefined;
  return { ...chain, start: from + chain.start };
}

function shortChain(text: string): Chain | undefined {
  const keys: string[] = [];
  let rest = text;
  for (;;) {
    // `a!` is `a` for TypeScript.
    rest = rest.trimEnd().replace(/(?<=[\p{ID_Continue}$\])])!$/u, "");
    const index = INDEX.exec(rest);
    if (index !== null && /[\p{ID_Continue}$\])]\s*$/u.test(rest.slice(0, index.index))) {
      keys.unshift((index[1] ?? index[2] ?? index[3])!);
      rest = rest.slice(0, index.index);
      continue;
    }
    const cast = CAST.exec(rest);
    if (cast !== null) {
      const inner = chainAtEnd(cast[1]!);
      return inner?.start === 0
        ? { ...inner, keys: [...inner.keys, ...keys], start: cast.index }
        : undefined;
    }
    const name = nameAtEnd(rest);
    if (name === "") return literal(rest, keys);
    const start = rest.length - name.length;
    const holder = beforeDot(rest.slice(0, start));
    if (holder === undefined) {
      if (NO_VALUE.has(name) || name.startsWith("#")) return undefined;
      return { base: name === "this" ? "globalThis" : name, keys, start };
    }
    keys.unshift(name);
    rest = holder;
  }
}

/** Members of a literal are those of any other of its type. */
function literal(text: string, keys: readonly string[]): Chain | undefined {
  const end = text.at(-1);
  const start = text.length;
  if (end === '"' || end === "'" || end === "`") return { base: '""', keys, start };
  if (end === "]" && /(?:^|[=(,:?&|;{[!>])\s*\[[^\][]*\]$/.test(text)) {
    return { base: "[]", keys, start };
  }
  if (end === "/" && /(?:^|[=(,:?&|;{[!])\s*\/[^/\n]+\/$/.test(text)) {
    return { base: "/x/", keys, start };
  }
  return undefined;
}
