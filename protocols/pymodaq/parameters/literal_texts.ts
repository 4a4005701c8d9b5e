import type { LiteralCursor } from "./literal_cursor.ts";

const PREFIX = /(?:[rR][bB]?|[bB][rR]?|[uU])?(?='|")/y;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

/** How many hexadecimal digits an escape has. */
const HEXADECIMAL: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads one quoted text with its prefix; `undefined` when none is next. Bytes become the characters of their numbers. */
export function readText(cursor: LiteralCursor): string | undefined {
  if (!mayBegin(cursor.peek())) return undefined;
  const prefix = cursor.match(PREFIX)?.toLowerCase();
  if (prefix === undefined) return undefined;
  const start = cursor.at;
  const quote = cursor.peek();
  const isLong = cursor.take(quote.repeat(3));
  if (!isLong) cursor.take(quote);
  return readBody(cursor, {
    end: isLong ? quote.repeat(3) : quote,
    isRaw: prefix.includes("r"),
    isBytes: prefix.includes("b"),
    start,
  });
}

/** Whether a text may begin with this character: a quote or the letter of a prefix. */
function mayBegin(character: string): boolean {
  return character !== "" && "'\"bBrRuU".includes(character);
}

interface Quoting {
  readonly end: string;
  readonly isRaw: boolean;
  readonly isBytes: boolean;
  /** Where the text began. */
  readonly start: number;
}

function readBody(cursor: LiteralCursor, quoting: Quoting): string {
  const { end, isRaw, isBytes, start } = quoting;
  const plain = end.length === 3 ? /[^\\'"]+/y : /[^\\'"\r\n]+/y;
  let text = "";
  while (!cursor.take(end)) {
    const run = cursor.match(plain);
    if (run !== undefined) {
      if (isBytes) refuseUnlessAscii(run, cursor, start);
      text += run;
    } else if (cursor.take("\\")) {
      if (isBytes) refuseUnlessAscii(cursor.peek(), cursor, start);
      text += isRaw ? rawEscape(cursor, start) : escape(cursor, quoting);
    } else if (/^['"]$/.test(cursor.peek())) {
      text += cursor.text[cursor.at++];
    } else {
      cursor.refuse("the end of a text is missing", start);
    }
  }
  return text;
}

function refuseUnlessAscii(text: string, cursor: LiteralCursor, start: number): void {
  if (/[^\0-\x7f]/.test(text)) cursor.refuse("bytes are written in ASCII", start);
}

/** In a raw text the backslash stays, and a quote behind it does not end the text. */
function rawEscape(cursor: LiteralCursor, start: number): string {
  if (cursor.peek() === "") cursor.refuse("the end of a text is missing", start);
  return `\\${cursor.text[cursor.at++]}`;
}

function escape(cursor: LiteralCursor, { isBytes, start }: Quoting): string {
  const at = cursor.at - 1;
  const octal = cursor.match(/[0-7]{1,3}/y);
  if (octal !== undefined) {
    const code = Number.parseInt(octal, 8);
    return String.fromCharCode(isBytes ? code & 0xff : code);
  }
  const letter = cursor.peek();
  if (letter === "") cursor.refuse("the end of a text is missing", start);
  cursor.at++;
  const digits = isBytes && letter !== "x" ? undefined : HEXADECIMAL[letter];
  if (digits !== undefined) return hexadecimal(cursor, { at, digits });
  if (letter === "N" && !isBytes) cursor.refuse("names of characters are not known", at);
  if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter]!;
  // As Python does with escapes that it does not know.
  return `\\${letter}`;
}

function hexadecimal(
  cursor: LiteralCursor,
  { at, digits }: { readonly at: number; readonly digits: number },
): string {
  const found = cursor.text.slice(cursor.at, cursor.at + digits);
  const code = /^[\da-fA-F]+$/.test(found) ? Number.parseInt(found, 16) : Infinity;
  if (found.length < digits || code > 0x10ffff) {
    cursor.refuse(`a character by ${digits} hexadecimal digits is expected`, at);
  }
  cursor.at += digits;
  return String.fromCodePoint(code);
}
