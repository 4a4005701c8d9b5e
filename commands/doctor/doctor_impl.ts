import { routes } from "../app.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import type { DoctorFlags } from "../doctor.ts";
import type { Finding, Level, World } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { roboHome } from "../../system/home.ts";
import { knownVariables } from "../cli/known_variables.ts";

const FAILED = 69;

const examine: Implementation<DoctorFlags> = async (context, { json }) => {
  const world: World = {
    env: context.process.env,
    home: roboHome(),
    proc: "/proc",
    temporary: "/tmp",
    now: Date.now(),
    variables: knownVariables(routes),
  };
  const findings = (await Promise.all(CHECKS.map((check) => check(world)))).flat();
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
};

const COLORS: Readonly<Record<Level, number>> = { ok: 32, warn: 33, fail: 31 };

function print(context: RoboContext, { name, level, message, hint }: Finding): void {
  const padded = level.padEnd(4);
  const shown = context.terminal.color ? `\x1b[${COLORS[level]}m${padded}\x1b[39m` : padded;
  context.print(`${shown}  ${name}: ${message}`);
  if (hint !== undefined && level !== "ok") context.print(`      hint: ${hint}`);
}

function count(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

export default examine;
