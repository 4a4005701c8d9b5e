import assert from "node:assert/strict";
import { untilDeaf } from "./deaf_testing.ts";
import { markVariables } from "./mark.ts";
import { systemProcesses } from "./process_table.ts";
import { reapLeftovers } from "./reap.ts";

const TABLE = systemProcesses();

Deno.test({
  name:
    "reapLeftovers ends what dead launchers left, and nothing of living ones or of other containers",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const self = TABLE.read(Deno.pid)!;
    // Of the launchers that this test takes for dead both live: launchers of other tests, which look at the same time, leave their processes alone.
    const hosts = [0, 1].map(() => new Deno.Command("sleep", { args: ["60"] }).spawn());
    const [gone, replaced] = hosts.map(({ pid }) => ({ pid, start: TABLE.read(pid)!.start }));
    const run = crypto.randomUUID();
    const start = (node: string, launcher: { pid: number; start: number }, script = "sleep 60") =>
      new Deno.Command("sh", {
        args: ["-c", script],
        env: markVariables({ run, node, launcher }),
        detached: true,
      }).spawn();
    const children = {
      orphan: start("orphan", gone!, "exec sleep 60"),
      deaf: start(
        "deaf",
        replaced!,
        "trap '' TERM; while :; do sleep 0.1; done",
      ),
      alive: start("alive", { pid: Deno.pid, start: self.start }),
      elsewhere: start("elsewhere", gone!),
    };
    try {
      await untilDeaf(children.deaf.pid);
      const table = {
        ...TABLE,
        read: (pid: number) => {
          if (pid === gone!.pid) return undefined;
          const entry = TABLE.read(pid);
          return pid === replaced!.pid && entry ? { ...entry, start: entry.start + 1 } : entry;
        },
        // Those of other tests that run at the same time are none of this one's business.
        list: () =>
          TABLE.list().filter(({ pid }) => Object.values(children).some((c) => c.pid === pid)),
        namespace: (pid: number | "self") =>
          pid === children.elsewhere.pid ? "pid:[1]" : TABLE.namespace(pid),
      };
      const reaped = await reapLeftovers({ graceMs: 1000, table });
      assert.deepEqual(
        reaped.map(({ node, wasKilled }) => [node, wasKilled]).toSorted(),
        [["deaf", true], ["orphan", false]],
      );
      assert.ok(reaped.every((one) => one.run === run));
      assert.equal((await children.orphan.status).signal, "SIGTERM");
      assert.equal((await children.deaf.status).signal, "SIGKILL");
      for (const one of [children.alive, children.elsewhere]) {
        assert.equal(TABLE.read(one.pid)?.isZombie, false);
      }
      assert.deepEqual(await reapLeftovers({ table }), []);
    } finally {
      for (const { pid, status } of Object.values(children)) {
        try {
          Deno.kill(-pid, "SIGKILL");
        } catch {
          // It was reaped.
        }
        await status;
      }
      for (const host of hosts) {
        host.kill("SIGKILL");
        await host.status;
      }
    }
  },
});
