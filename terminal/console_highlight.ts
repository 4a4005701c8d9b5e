import type { Style } from "./screen.ts";

/** A part of a text that is shown in a style. */
export interface Span {
  /** Where it begins, a UTF-16 offset. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** How it is shown. */
  readonly style: Style;
}

const KEYWORDS = "abstract|as|async|await|break|case|catch|class|const|continue|debugger|default|" +
  "delete|do|else|enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|" +
  "instanceof|interface|let|new|null|of|return|satisfies|set|static|super|switch|this|throw|true|" +
  "try|type|typeof|undefined|using|var|void|while|yield";

/** Comments, texts, numbers, keywords and magic words; each alternative has the style of the same place in `STYLES`. */
const TOKENS = new RegExp(
  [
    String.raw`(\/\/.*|\/\*[\s\S]*?(?:\*\/|$))`,
    "(`(?:\\\\[\\s\\S]|[^`\\\\])*(?:`|$)|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?)",
    String.raw`(?<![\p{L}\p{N}_$.])(\d[\w.]*)`,
    String.raw`(?<![\p{L}\p{N}_$.])(${KEYWORDS})(?![\p{L}\p{N}_$])`,
    String.raw`(^%[a-z]+)`,
  ].join("|"),
  "gu",
);

const STYLES: readonly Style[] = ["dim", "green", "cyan", "blue", "yellow"];

/** The parts of TypeScript code that stand out. It is not parsed: a regular expression with quotes in it looks odd, no more. */
export function highlight(code: string): Span[] {
  return [...code.matchAll(TOKENS)].map((match) => {
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    return { start: match.index, end: match.index + match[0].length, style: STYLES[kind]! };
  });
}
