import type { CellError } from "../engine/engine.ts";
import { inputName, SHELL } from "./syntax_error.ts";

/** Magic words of the kernel, with what they do. */
export const MAGICS: Readonly<Record<string, string>> = {
  run: "run a script of the kernel's machine in this namespace: %run path",
  drive: "take the lease: until %release only this client executes",
  release: "give the lease back",
  reset: "start a fresh engine with the initial namespace",
  history: "show what was executed: %history [how many]",
  help: "show what there is",
};

/** What a cell asks of the kernel, when it is no code. */
export type Request =
  | { readonly kind: "magic"; readonly word: string; readonly text: string }
  | { readonly kind: "inspect"; readonly expression: string; readonly detail: 0 | 1 }
  | { readonly kind: "error"; readonly error: CellError };

const CHAIN = String
  .raw`[\p{ID_Start}$_][\p{ID_Continue}$.#]*(?:\[(?:\d+|"[^"]*"|'[^']*')\][\p{ID_Continue}$.#]*)*`;
const ASKED = new RegExp(String.raw`^(?:(\?\??)\s*(${CHAIN})|(${CHAIN})\s*(\?\??));?$`, "u");

/** What a cell asks of the kernel: a magic word, or what a name is; `undefined` for code. */
export function requestOf(code: string, name: string): Request | undefined {
  const text = code.trim();
  if (text.startsWith("%")) return magic(text, name);
  // `!ls -l` subtracts, but nobody writes it so.
  if (/^!\s*[\w./~-]+\s+--?[a-z][^\n]*$/i.test(text)) return failure(name, SHELL);
  if (text.length > 1000 || !/^\?|\?;?$/.test(text)) return undefined;
  const asked = ASKED.exec(text);
  if (asked === null) return undefined;
  const marks = asked[1] ?? asked[4]!;
  return { kind: "inspect", expression: asked[2] ?? asked[3]!, detail: marks === "??" ? 1 : 0 };
}

function magic(text: string, name: string): Request {
  const [, word = "", rest = ""] = /^%+\s*([^\s%]*)\s*([\s\S]*)$/.exec(text) ?? [];
  const known = `There are ${Object.keys(MAGICS).map((one) => `%${one}`).join(", ")}`;
  if (!Object.hasOwn(MAGICS, word)) {
    const meant = Object.keys(MAGICS).find((one) => isLike(word, one));
    return failure(name, {
      message: `Unknown magic word %${word.slice(0, 40)}`,
      hint: meant === undefined ? known : `Did you mean %${meant}? ${known}`,
    });
  }
  if (/[\n\r]/.test(rest)) {
    return failure(name, {
      message: `A magic word stands alone in its cell, and behind %${word} more lines follow`,
      hint: "Run the other lines as a cell of their own",
    });
  }
  return { kind: "magic", word, text: rest };
}

function isLike(word: string, magic: string): boolean {
  const asked = word.toLowerCase();
  if (asked === "") return false;
  if (magic.startsWith(asked) || asked.startsWith(magic)) return true;
  const sameEnds = asked[0] === magic[0] && asked.at(-1) === magic.at(-1);
  const sameLetters = [...asked].sort().join("") === [...magic].sort().join("");
  return sameLetters || (sameEnds && Math.abs(asked.length - magic.length) <= 1);
}

function failure(
  name: string,
  { message, hint }: { readonly message: string; readonly hint: string },
): Request {
  return {
    kind: "error",
    error: {
      name: "SyntaxError",
      value: message,
      traceback: [
        `SyntaxError: ${message}`,
        `    at ${inputName(name)}, line 1, column 1`,
        `hint: ${hint}`,
      ],
    },
  };
}
