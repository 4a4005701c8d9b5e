import type { RoboContext } from "../context.ts";
import type { Finding, Level } from "./check.ts";

/** Exit status when something fails. */
const FAILED = 69;

const COLORS: Readonly<Record<Level, number>> = { ok: 32, warn: 33, fail: 31 };

/** Prints what was found, for people or as one JSON object, and lets the program end with 69 if something fails. */
export function printFindings(
  context: RoboContext,
  findings: readonly Finding[],
  json: boolean,
): void {
  const counts = {
    ok: count(findings, "ok"),
    warn: count(findings, "warn"),
    fail: count(findings, "fail"),
  };
  if (json) {
    context.print(JSON.stringify({ findings, ...counts }));
  } else {
    for (const finding of findings) print(context, finding);
    context.print(`${counts.ok} ok, ${counts.warn} to note, ${counts.fail} failed`);
  }
  if (counts.fail > 0) context.process.exitCode = FAILED;
}

function print(context: RoboContext, { name, level, message, hint }: Finding): void {
  const padded = level.padEnd(4);
  const shown = context.terminal.color ? `\x1b[${COLORS[level]}m${padded}\x1b[39m` : padded;
  context.print(`${shown}  ${name}: ${message}`);
  if (hint !== undefined && level !== "ok") context.print(`      hint: ${hint}`);
}

function count(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}
