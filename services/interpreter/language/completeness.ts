import type { Completeness } from "./language.ts";
import { requestOf } from "./magics.ts";
import type { Reader, ReadProblem } from "./read.ts";
import { type Scan, scan } from "./scan.ts";

const STEP = "  ";

/** Longest code of which several endings are tried, in UTF-16 units. */
const MAX_PROBED = 20_000;

/** What may follow a text that ends in the middle of a thought which the parser took for another. */
const PROBES = [
  ...[
    " 0",
    " $_",
    " = 0",
    " => 0",
    " $_ => 0",
    " = $_ => 0",
    " {}",
    ": 0",
    "(){}",
    " $_ {}",
    " implements $_ {}",
  ],
  ...[' from "$_"', " while (0)", " catch {}", ">() => 0", "> {}"],
  ...[' "$_"', " (0)", "> => 0", " $_> => 0", ' $_ from "$_"'],
];

const COMPLETE: Completeness = { status: "complete", indent: "" };
const INVALID: Completeness = { status: "invalid", indent: "" };

/** See `Language.completeness`. */
export async function completeness(code: string, reader: Reader): Promise<Completeness> {
  if (code.trim() === "" || requestOf(code, "") !== undefined) return COMPLETE;
  const end = scan(code);
  if (end.inside === "template" || end.inside === "comment") {
    return { status: "incomplete", indent: "" };
  }
  const isObject = /^\s*\{/.test(code) && /\}\s*$/.test(code) &&
    (await reader.read(`(${code}\n)`)).ok;
  if (isObject) return COMPLETE;
  const read = await reader.read(code);
  if (read.ok) return COMPLETE;
  // Nothing mends these: a string ends with its line.
  if (end.inside === "string" || end.inside === "regex" || end.mismatch >= 0) return INVALID;
  if (end.open.length > 0 || await wantsMore(code, { end, problem: read, reader })) {
    return { status: "incomplete", indent: indentOf(code, end) };
  }
  return INVALID;
}

interface Failed {
  readonly end: Scan;
  readonly problem: ReadProblem;
  readonly reader: Reader;
}

async function wantsMore(code: string, { end, problem, reader }: Failed): Promise<boolean> {
  if (problem.at >= end.lastCode) return true;
  if (code.length > MAX_PROBED) return false;
  const text = code.slice(0, end.lastCode);
  for (const probe of PROBES) {
    if ((await reader.read(text + probe)).ok) return true;
  }
  return false;
}

/** One step more than the line on which the innermost bracket stands, or than the last. */
function indentOf(code: string, { open }: Scan): string {
  const at = open.at(-1)?.at ?? code.trimEnd().length;
  const start = Math.max(code.lastIndexOf("\n", at - 1), code.lastIndexOf("\r", at - 1)) + 1;
  return /^[ \t]*/.exec(code.slice(start))![0] + STEP;
}
