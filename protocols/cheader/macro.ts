import { HeaderFault } from "./header_fault.ts";
import type { HeaderToken, Hidden } from "./header_source.ts";

/** A macro. */
export interface Macro {
  /** Names of its parameters; undefined for one that is used without parentheses. */
  readonly parameters: readonly string[] | undefined;
  /** What it stands for. */
  readonly body: readonly HeaderToken[];
  /** Whether it is one of the user's. */
  readonly isOwn: boolean;
}

/** Most macros that may be in each other. */
const DEEPEST = 200;

/** The macro that the tokens behind `#define NAME` declare. */
export function macroOf(rest: readonly HeaderToken[], isOwn: boolean): Macro {
  const [first] = rest;
  if (first?.text !== "(" || first.isSpaced) return { parameters: undefined, body: rest, isOwn };
  const end = rest.findIndex(({ text }) => text === ")");
  const inside = rest.slice(1, end).filter(({ text }) => text !== ",");
  if (end === -1 || inside.some(({ kind, text }) => kind !== "name" && text !== "...")) {
    throw new HeaderFault("The parameters of the macro are not understood", first.place);
  }
  // `args...` is gcc's way to name the rest.
  const parameters = inside.flatMap(({ text }, i) => {
    if (text === "...") {
      return i > 0 && !/^[,(]$/.test(rest[rest.indexOf(inside[i]!) - 1]!.text)
        ? []
        : ["__VA_ARGS__"];
    }
    return [text];
  });
  return { parameters, body: rest.slice(end + 1), isOwn };
}

/** What a macro with these arguments comes to. Its names are not looked at again. */
export function expansion(
  name: HeaderToken,
  macro: Macro,
  args: readonly (readonly HeaderToken[])[],
): HeaderToken[] {
  const hidden = hide(name);
  const own = (token: HeaderToken, i: number): HeaderToken => ({
    ...token,
    place: name.place,
    line: name.line,
    endLine: name.endLine,
    column: name.column,
    isFirst: i === 0 && name.isFirst,
    isSystem: name.isSystem,
    hidden,
  });
  const { parameters = [], body } = macro;
  const tokens: HeaderToken[] = [];
  for (let i = 0; i < body.length; i++) {
    const token = body[i]!;
    const next = body[i + 1];
    if (token.text === "#" && next !== undefined && parameters.includes(next.text)) {
      const words = args[parameters.indexOf(next.text)] ?? [];
      const text = JSON.stringify(words.map(({ text }) => text).join(" "));
      tokens.push({ ...own(next, i), kind: "text", text });
      i++;
    } else if (token.text === "##" && next !== undefined && tokens.length > 0) {
      const [right = [], last] = [
        argument(next, parameters, args) ?? [own(next, i)],
        tokens.pop()!,
      ];
      const [joined, ...rest] = right;
      if (joined === undefined) tokens.push(last);
      else {
        const text = `${last.text}${joined.text}`;
        const kind = /^\d/.test(text) ? "number" : /^\w+$/.test(text) ? "name" : last.kind;
        tokens.push({ ...last, kind, text }, ...rest);
      }
      i++;
    } else tokens.push(...argument(token, parameters, args) ?? [own(token, i)]);
  }
  return tokens;
}

function argument(
  { text, kind }: HeaderToken,
  parameters: readonly string[],
  args: readonly (readonly HeaderToken[])[],
): readonly HeaderToken[] | undefined {
  const index = kind === "name" ? parameters.indexOf(text) : -1;
  return index === -1 ? undefined : args[index] ?? [];
}

function hide({ text, hidden, place }: HeaderToken): Hidden {
  const depth = (hidden?.depth ?? 0) + 1;
  if (depth > DEEPEST) {
    throw new HeaderFault(`Macros lie deeper than ${DEEPEST} in each other`, place);
  }
  return { name: text, depth, outer: hidden };
}

/** Whether a token is from that macro. */
export function isHidden({ text, hidden }: HeaderToken): boolean {
  for (let one = hidden; one !== undefined; one = one.outer) if (one.name === text) return true;
  return false;
}
