import type { CToken } from "./c_lexer.ts";

/** A name that is declared. */
export interface Declarator {
  /** The name. */
  readonly name: string;
  /** How many commas are before it. */
  readonly index: number;
  /** Whether it is neither a pointer nor an array nor a function. */
  readonly isPlain: boolean;
}

/** Whether what follows in parentheses is about how something is compiled. */
export function isAttribute(word: string): boolean {
  return /^(__attribute__|__attribute|_Alignas|alignas|__declspec)$/.test(word);
}

const NO_NAMES = new Set(
  ("auto bool char class const double enum extern float inline int long mutable public private protected register restrict short " +
    "signed static struct typedef union unsigned virtual void volatile _Bool _Complex __extension__ __packed __restrict")
    .split(" "),
);

/** Whether a word may be the name of a type that somebody has declared. */
export function isTypeName(word: string): boolean {
  return /^[A-Za-z_]\w*$/.test(word) && !NO_NAMES.has(word) && !isAttribute(word);
}

/** The names that a declaration's tokens declare: the last one before brackets, bits and commas, or the one behind a star in parentheses. */
export function declarators(tokens: readonly CToken[]): Declarator[] {
  const found: Declarator[] = [];
  let [index, depth, part]: [number, number, CToken[]] = [0, 0, []];
  const end = () => {
    const declarator = declaratorOf(part, index);
    if (declarator !== undefined) found.push(declarator);
    part = [];
    index++;
  };
  for (const token of tokens) {
    if (token.text === "(" || token.text === "[") depth++;
    if (token.text === ")" || token.text === "]") depth--;
    if (token.text === "," && depth <= 0) end();
    else part.push(token);
  }
  end();
  return found;
}

function declaratorOf(tokens: readonly CToken[], index: number): Declarator | undefined {
  let [depth, name, isPlain, words]: [number, string | undefined, boolean, number] = [
    0,
    undefined,
    true,
    0,
  ];
  for (let i = 0; i < tokens.length; i++) {
    const { text, kind } = tokens[i]!;
    if (isAttribute(text)) i = closing(tokens, i + 1);
    else if (depth === 0 && (text === "=" || text === ":")) break;
    else if (text === "(" && /^[*^]$/.test(tokens[i + 1]?.text ?? "")) {
      const pointer = tokens.slice(i + 1, closing(tokens, i)).find((token) =>
        token.kind === "name" && !NO_NAMES.has(token.text)
      );
      return pointer === undefined ? undefined : { name: pointer.text, index, isPlain: false };
    } else if (/^[([]$/.test(text)) {
      depth++;
      isPlain = false;
    } else if (/^[)\]]$/.test(text)) depth--;
    else if (text === "*" || text === "&") isPlain = false;
    else if (depth === 0 && kind === "name") {
      words++;
      if (!NO_NAMES.has(text)) name = text;
      else if (
        name !== undefined && /^(const|volatile|unsigned|signed|int|long|char|short)$/.test(text)
      ) name = undefined;
    }
  }
  // The first part begins with a type: one word alone is that.
  return name === undefined || index === 0 && words < 2 ? undefined : { name, index, isPlain };
}

function closing(tokens: readonly CToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.text === "(") depth++;
    else if (tokens[i]!.text === ")" && --depth <= 0) return i;
  }
  return tokens.length;
}
