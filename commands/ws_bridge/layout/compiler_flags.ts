import { RoboError } from "../../../errors.ts";

const WORD = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)/gy;

/** The flags in `text`, apart at spaces; quotes keep spaces, as in a shell: `-I 'my headers'`. */
export function compilerFlags(text: string): string[] {
  const flags: string[] = [];
  const rest = text.trim();
  WORD.lastIndex = 0;
  for (let at = 0; at < rest.length; at = WORD.lastIndex) {
    const match = WORD.exec(rest);
    if (match === null) {
      throw new RoboError("usage", `The flags ${text} have a quote without its other one`);
    }
    flags.push(unquoted(match[1]!));
  }
  return flags;
}

function unquoted(word: string): string {
  return word.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? escaped ?? double!.replaceAll(/\\(["\\$`])/g, "$1"),
  );
}
