import { scan } from "./scan.ts";

/** Longest signature that is shown, in UTF-16 units. */
const MAX_LENGTH = 600;

/**
 * How a function or class is called, from the text that defines it: everything in front of its body, with its name when
 * the text gives none. Types stay when they are there.
 */
export function signatureOf(text: string, name: string): string {
  const signature = /^(?:abstract\s+)?class\b/.test(text)
    ? classSignature(text)
    : functionSignature(text, name);
  const line = signature.replace(/\s+/g, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

function functionSignature(text: string, name: string): string {
  if (/\{\s*\[native code\]\s*\}$/.test(text)) return `${name}(…)`;
  const single = /^(async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(text);
  if (single !== null) return `${single[1] ?? ""}${name}(${single[2]})`;
  const open = text.indexOf("(");
  if (open < 0) return name;
  const head = text.slice(0, open).trim();
  const called = /^(?:async\s*)?(?:function\s*\*?)?\s*(?:<|$)/.test(head)
    ? head.replace(
      /^((?:async\s*)?(?:function\s*\*?)?)\s*/,
      (words) => `${words.trimEnd()} ${name}`.trimStart(),
    )
    : head;
  const end = closing(text, open);
  return `${called}${text.slice(open, end)}${resultType(text.slice(end))}`;
}

function classSignature(text: string): string {
  const body = text.indexOf("{");
  const head = body < 0 ? text : text.slice(0, body);
  const constructor = /(?<![.\p{ID_Continue}$])constructor\s*\(/u.exec(text);
  if (constructor === null) return head;
  const open = constructor.index + constructor[0].length - 1;
  return `${head.trimEnd()} { constructor${text.slice(open, closing(text, open))} }`;
}

/** Offset behind the bracket that closes the one at `open`. */
function closing(text: string, open: number): number {
  for (let at = text.indexOf(")", open); at >= 0; at = text.indexOf(")", at + 1)) {
    const { open: left, inside } = scan(text.slice(open, at + 1));
    if (left.length === 0 && inside === "code") return at + 1;
    if (at - open > 20 * MAX_LENGTH) break;
  }
  return text.length;
}

/** `: T` in front of the body, whose own brackets may be braces. */
function resultType(text: string): string {
  if (!/^\s*:/.test(text)) return "";
  let depth = 0;
  for (let at = text.indexOf(":") + 1; at < Math.min(text.length, MAX_LENGTH); at++) {
    const char = text[at]!;
    const isType = /(?:[:|&<,(]|=>|\bis)\s*$/.test(text.slice(0, at));
    if (depth === 0 && char === "{" && !isType) return text.slice(0, at).trimEnd();
    if (
      depth === 0 &&
      (char === ";" || text.startsWith("=>", at) && !/\)\s*$/.test(text.slice(0, at)))
    ) {
      return text.slice(0, at).trimEnd();
    }
    if ("{[(".includes(char)) depth++;
    else if ("}])".includes(char)) depth--;
  }
  return "";
}
