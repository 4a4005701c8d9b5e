import assert from "node:assert/strict";
import { parseStat, systemProcesses } from "./process_table.ts";

const IGNORE = Deno.build.os !== "linux";

Deno.test("parseStat counts fields from behind a name with spaces and parentheses", () => {
  const fields = Array.from({ length: 40 }, (_, at) => String(at + 3));
  const entry = parseStat(7, `7 (a) b) c) ${["Z", ...fields.slice(1)].join(" ")}`);
  assert.deepEqual(entry, {
    pid: 7,
    isZombie: true,
    parent: 4,
    group: 5,
    ticks: 14 + 15,
    start: 22,
    pages: 24,
  });
});

Deno.test("parseStat takes nothing from a text that was cut", () => {
  assert.equal(parseStat(7, "7 (sh) S 1"), undefined);
});

Deno.test({
  name: "systemProcesses sees this process, its environment and its world",
  ignore: IGNORE,
  async fn() {
    const table = systemProcesses();
    const child = new Deno.Command("sleep", { args: ["60"], env: { MARK: "a b" }, detached: true })
      .spawn();
    try {
      const entry = table.list().find(({ pid }) => pid === child.pid);
      assert.equal(entry?.parent, Deno.pid);
      assert.equal(entry?.group, child.pid);
      assert.deepEqual(table.read(child.pid)?.start, entry?.start);
      assert.ok(table.environment(child.pid).includes("MARK=a b"));
      assert.equal(table.namespace(child.pid), table.namespace("self"));
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
    assert.equal(table.read(child.pid), undefined);
    assert.deepEqual(table.environment(child.pid), []);
  },
});

Deno.test("systemProcesses sees nobody where there is no /proc", () => {
  assert.deepEqual(systemProcesses("/no/such/folder").list(), []);
});
