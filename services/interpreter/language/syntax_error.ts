import type { CellError } from "../engine/engine.ts";
import { excerpt, Lines } from "./place.ts";
import type { ReadProblem } from "./read.ts";
import { scan } from "./scan.ts";

/**
 * How an input is called where people read it: `cell:3` is `input 3`; `cell:3.17`, which has no number of its own, is
 * `input`; a script is its path.
 */
export function inputName(name: string): string {
  const cell = /^cell:(\d+(\.\d+)?)(.*)$/.exec(name);
  if (cell === null) return name;
  return `input${cell[2] === undefined ? ` ${cell[1]}` : ""}${cell[3]}`;
}

/** A problem of a text as an error with its place and the line. */
export function problemError(
  problem: {
    readonly kind: string;
    readonly message: string;
    readonly at: number;
    readonly hint?: string | undefined;
  },
  { text, name }: { readonly text: string; readonly name: string },
): CellError {
  const lines = new Lines(text);
  const place = lines.placeOf(problem.at);
  return {
    name: problem.kind,
    value: problem.message,
    traceback: [
      `${problem.kind}: ${problem.message}`,
      ...excerpt(lines, place),
      `    at ${inputName(name)}, line ${place.line}, column ${place.column}`,
      ...problem.hint === undefined ? [] : [`hint: ${problem.hint}`],
    ],
  };
}

/** A text that cannot be parsed, in words for who wrote it. */
export function syntaxError(
  problem: ReadProblem,
  { text, name }: { readonly text: string; readonly name: string },
): CellError {
  const { message, hint } = words(problem, text);
  const end = text.trimEnd().length;
  const at = Math.min(problem.at, Math.max(0, end));
  return problemError({ kind: "SyntaxError", message, at, hint }, { text, name });
}

interface Words {
  readonly message: string;
  readonly hint?: string;
}

function words({ message, at }: ReadProblem, text: string): Words {
  const rest = text.slice(at);
  const special = unsupported(message, { text, at });
  if (special !== undefined) return special;
  if (/^Unexpected(ly| token)/.test(message)) {
    if (rest.trim() === "") return endWords(text);
    const token =
      /^(?:[\p{ID_Continue}$]+|"[^"\n]*"|'[^'\n]*'|=>|[^\s])/u.exec(rest.trimStart())?.[0] ?? "";
    const wanted = /expected "(.)"/.exec(message)?.[1];
    return {
      message: `Unexpected ${token}${
        wanted === undefined || wanted === ";" ? "" : `, where ${wanted} should stand`
      }`,
    };
  }
  return { message: message.replace(/\.$/, "") };
}

function endWords(text: string): Words {
  const bracket = scan(text).open.at(-1);
  if (bracket === undefined) return { message: "The code ends where more should follow" };
  const { line } = new Lines(text).placeOf(bracket.at);
  const char = bracket.char === "$" ? "${" : bracket.char;
  return { message: `The code ends before the ${char} of line ${line} is closed` };
}

/** What is said of a line that was meant for a shell. */
export const SHELL = {
  message: "A line that begins with ! is no shell command here",
  hint:
    'Write: new TextDecoder().decode((await new Deno.Command("ls", { args: ["-l"] }).output()).stdout)',
};

/** What TypeScript or a shell has and a cell has not, with what to write instead. */
function unsupported(
  message: string,
  { text, at }: { readonly text: string; readonly at: number },
): Words | undefined {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1);
  if (text.trimStart().startsWith("!")) return SHELL;
  if (text[at] === "@") {
    return {
      message: "Decorators are not supported",
      hint: "Call the decorator as a function: const Decorated = decorate(Plain)",
    };
  }
  if (/\baccessor\s+[\w#$"'[]/.test(line.slice(0, line.search(/\n|$/)))) {
    return {
      message: "Fields with accessor are not supported",
      hint: "Write a private field with a getter and a setter",
    };
  }
  if (/namespace/.test(message)) {
    return { message, hint: "Write an object: const N = { … }, or a module of its own" };
  }
  if (/'return' outside/.test(message)) {
    return {
      message: "A return outside of a function",
      hint: "The value of the last expression is the value of the cell; throw ends a script early",
    };
  }
  return undefined;
}
