import assert from "node:assert/strict";
import fc from "fast-check";
import { until } from "../../../tests/lib/until.ts";
import type { LaunchEvent } from "../state.ts";
import { HAS_PROC, shell, withSupervisor } from "./supervisor_testing.ts";

const NODES = 8;
const KILLS = 300;
const SIGNALS = ["SIGKILL", "SIGKILL", "SIGSEGV", "SIGTERM", "SIGABRT"] as const;

/** The processes that say in a file of their own that they have started, as `node pid`. */
function readStarts(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

async function storm(
  plan: readonly (readonly [node: number, signal: Deno.Signal])[],
): Promise<void> {
  await withSupervisor(async ({ supervisor, folder, events }) => {
    const starts = `${folder}/starts`;
    const nodes = Array.from({ length: NODES }, (_, at) => {
      const spec = shell(`n${at}`, `echo "n${at} $$" >> ${starts}; exec sleep 600`);
      const restart = { ...spec.restart, when: "always", maxDelayMs: 10, limit: Infinity } as const;
      return supervisor.add({ ...spec, restart });
    });
    for (const node of nodes) node.start();
    const kills: string[] = [];
    const dead = new Set<string>();
    for (const [at, signal] of plan) {
      const victim = await until(
        `n${at} has started`,
        () => readStarts(starts).find((one) => one.startsWith(`n${at} `) && !dead.has(one)),
      );
      dead.add(victim);
      Deno.kill(Number(victim.split(" ")[1]), signal);
      kills.push(`${victim} ${signal}`);
    }
    await until("all are up again", () => readStarts(starts).length === NODES + plan.length);
    const journal = await until("the journal is whole", async () => {
      const text = await Deno.readTextFile(`${folder}/events.jsonl`);
      const lines = text.trimEnd().split("\n");
      return lines.length === events.length && lines.map((line) => JSON.parse(line) as LaunchEvent);
    });
    const told = (kind: LaunchEvent["kind"]) => journal.filter((event) => event.kind === kind);
    assert.deepEqual(
      told("started").map(({ node, pid }) => `${node} ${pid}`).toSorted(),
      readStarts(starts).toSorted(),
    );
    assert.deepEqual(
      told("exited").map(({ node, pid, exit }) => `${node} ${pid} ${exit?.signal}`).toSorted(),
      kills.toSorted(),
    );
    assert.equal(told("restarting").length, plan.length);
    assert.equal(nodes.reduce((sum, { restarts }) => sum + restarts, 0), plan.length);
    // Of one node, events come in an order that can be: nothing starts before the last one has ended.
    for (const { name } of nodes) {
      const kinds = journal.filter((event) => event.node === name).map(({ kind }) => kind);
      assert.match(kinds.join(" "), /^started( exited restarting started)*$/);
    }
  });
}

Deno.test({
  name: "In a storm of signals, the journal equals what nodes and killer have noted themselves",
  ignore: !HAS_PROC,
  fn: () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(NODES - 1), fc.constantFrom(...SIGNALS)), {
          minLength: KILLS,
          maxLength: KILLS,
        }),
        storm,
      ),
      { numRuns: 1, endOnFailure: true },
    ),
});
