const WORDS = String
  .raw`(?:(?:export|default|declare|abstract|public|private|protected|static|readonly|override|` +
  String.raw`async|const|let|var|get|set|function\*?|[\w$]+\s*(?::[^=;{}]*)?=)\s*)*`;
const BLOCK = new RegExp(String.raw`\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*${WORDS}$`);
const LINES = new RegExp(String.raw`(?:^|\n)((?:[ \t]*\/\/[^\n]*\n)+)[ \t]*${WORDS}$`);

/** Farthest that is looked back for a comment, in UTF-16 units. */
const REACH = 8000;

/** What the comment right before an offset says, `undefined` when there is none. */
export function commentBefore(text: string, offset: number): string | undefined {
  const before = text.slice(Math.max(0, offset - REACH), offset);
  const from = before.lastIndexOf("/**");
  const block = from < 0 ? null : BLOCK.exec(before.slice(from));
  if (block !== null) return tidy(block[1]!.replace(/^[ \t]*\*[ ]?/gm, ""));
  const lines = LINES.exec(before.slice(-4000));
  return lines === null ? undefined : tidy(lines[1]!.replace(/^[ \t]*\/\/+[ ]?/gm, ""));
}

function tidy(text: string): string | undefined {
  const words = text.split("\n").map((line) => line.trimEnd()).join("\n").trim();
  return words === "" ? undefined : words;
}
