/**
 * A small launcher, to be killed by tests: `deno run -A launcher_testing.ts <run folder> <run>`. It says `up` when all its
 * nodes run: an obedient one, one that ignores what it is told, and a daemon that has left its group.
 *
 * @module
 */
import { until } from "../../../tests/lib/until.ts";
import { Supervisor } from "./supervisor.ts";
import { shell } from "./supervisor_testing.ts";

const DEAF = "trap '' INT TERM HUP; echo up; while :; do sleep 0.1; done";

if (import.meta.main) {
  const [runFolder, runId] = Deno.args as [string, string];
  const supervisor = await Supervisor.start({ runFolder, runId, guardianGraceMs: 200 });
  const nodes = [
    shell("obedient", "echo up; exec sleep 600"),
    shell("deaf", `${DEAF}`),
    shell("daemon", `(setsid sh -c "${DEAF}" &); exec sleep 600`),
    shell("reader", "echo up; exec cat", { stdin: "piped" }),
  ].map((spec) => supervisor.add(spec));
  for (const node of nodes) node.start();
  await until("all are up", () => nodes.every((node) => node.lastLines(1).length === 1));
  await Deno.stdout.write(new TextEncoder().encode(`up ${supervisor.guardianPid}\n`));
}
