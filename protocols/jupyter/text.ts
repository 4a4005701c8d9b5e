/** How many UTF-16 units the first `codePoints` code points of `text` take: the protocol's `cursor_pos` as JavaScript counts. */
export function utf16Offset(text: string, codePoints: number): number {
  if (!(codePoints > 0)) return 0;
  let offset = 0;
  for (let i = 0; i < codePoints && offset < text.length; i++) {
    offset += isPair(text, offset) ? 2 : 1;
  }
  return offset;
}

/** How many code points stand before `offset` in `text`, which counts UTF-16 units; half of a pair counts as one. */
export function codePointOffset(text: string, offset: number): number {
  const end = Math.min(offset, text.length);
  let count = 0;
  for (let at = 0; at < end; count++) at += isPair(text, at) ? 2 : 1;
  return count;
}

function isPair(text: string, offset: number): boolean {
  return (text.charCodeAt(offset) & 0xfc00) === 0xd800 &&
    (text.charCodeAt(offset + 1) & 0xfc00) === 0xdc00;
}

/** CSI sequences (colours, cursor), OSC sequences (titles, links), and the other escapes, as ECMA-48 writes them. */
const ANSI =
  // deno-lint-ignore no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]/g;

/** The text without the escape sequences of a terminal. */
export function stripAnsi(text: string): string {
  return text.replace(ANSI, "");
}
