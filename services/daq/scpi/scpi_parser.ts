import { ScpiError } from "./scpi_error.ts";

/** One command of a line. */
export interface ScpiCommand {
  /** Its header in capitals and short forms, without a leading colon and without the question mark, such as `SYST:ERR`. */
  readonly header: string;
  /** Whether it asks. */
  readonly isQuery: boolean;
  /** Its parameters, without quotes. */
  readonly parameters: readonly string[];
}

/** Short forms of the words that have a long one. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["SYSTEM", "SYST"],
  ["ERROR", "ERR"],
  ["VERSION", "VERS"],
  ["CATALOG", "CAT"],
  ["MEASURE", "MEAS"],
  ["POSITION", "POS"],
  ["RELATIVE", "REL"],
  ["PARAMETER", "PAR"],
]);

/**
 * Reads a line: commands with `;` in between, parameters with `,`, texts in single or double quotes.
 *
 * Throws a {@linkcode ScpiError} for what makes no sense.
 */
export function parseScpi(line: string): ScpiCommand[] {
  return split(line, ";").map((part) => part.trim()).filter((part) => part !== "").map(
    parseCommand,
  );
}

function parseCommand(text: string): ScpiCommand {
  const match = /^:?(\*?[A-Za-z][A-Za-z0-9:_]*)(\?)?(?:\s+([^]*))?$/.exec(text);
  if (match === null) throw new ScpiError(-102, text);
  const [, header, question, rest] = match;
  const parameters = rest === undefined || rest.trim() === ""
    ? []
    : split(rest, ",").map((parameter) => unquoted(parameter.trim()));
  return { header: shortForm(header!.toUpperCase()), isQuery: question === "?", parameters };
}

function shortForm(header: string): string {
  const words = header.split(":").map((word) => SHORT.get(word) ?? word);
  // The default node of SYST:ERR[:NEXT]?.
  return words.join(":").replace(/^SYST:ERR:NEXT$/, "SYST:ERR");
}

/** Parts between separators that do not stand in quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quote = "";
  for (const character of text) {
    if (quote === "" && character === separator) {
      parts.push(part);
      part = "";
      continue;
    }
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    part += character;
  }
  if (quote !== "") throw new ScpiError(-102, "A quote is not closed");
  parts.push(part);
  return parts;
}

/** A text without its quotes; one inside that is doubled stands for one. */
function unquoted(text: string): string {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  if (text.length < 2 || !text.endsWith(quote)) throw new ScpiError(-102, text);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}
