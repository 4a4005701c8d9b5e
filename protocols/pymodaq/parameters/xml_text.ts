import { RoboError } from "../../../errors.ts";
import { shortText } from "./short_text.ts";

/** Characters that XML 1.0 cannot carry, not even as entities. */
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u;

/** Names of elements, as XML 1.0 has them. */
const NAME =
  /^[:A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}][-.\d:A-Z_a-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}]*$/u;

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Whether XML can carry every character of `text`. */
export function isXmlText(text: string): boolean {
  return !FORBIDDEN.test(text);
}

/** Whether XML can have an element of this name. */
export function isXmlName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Text between tags in ASCII, as Python's ElementTree writes it; but a carriage return, which readers would take for an end
 * of line, is written as its number. Throws a `RoboError` of kind `data` for what XML cannot carry.
 */
export function escapeText(text: string): string {
  return escaped(text, /[&<>\r\x80-\u{10ffff}]/gu);
}

/** The value of an attribute, without its quotes, as {@linkcode escapeText}. */
export function escapeAttribute(text: string): string {
  return escaped(text, /[&<>"\r\n\t\x80-\u{10ffff}]/gu);
}

function escaped(text: string, special: RegExp): string {
  if (!isXmlText(text)) {
    throw new RoboError("data", `XML cannot carry the text ${shortText(text)}`, {
      hint: "Leave out its control characters",
    });
  }
  return text.replace(special, (character) => NAMED[character] ?? numbered(character));
}

function numbered(character: string): string {
  return `&#${String(character.codePointAt(0)).padStart(2, "0")};`;
}
