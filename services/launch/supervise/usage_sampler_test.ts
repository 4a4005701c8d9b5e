import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { ProcessFamily } from "./family.ts";
import { type ProcessEntry, systemProcesses } from "./process_table.ts";
import { UsageSampler } from "./usage_sampler.ts";

const MARK = { run: "1", node: "n" };

function entry(pid: number, more: Partial<ProcessEntry>): ProcessEntry {
  return { pid, parent: 1, group: pid, isZombie: false, ticks: 0, start: 50, pages: 1, ...more };
}

Deno.test("UsageSampler adds up the group, its descendants and those that have left both", () => {
  let entries: ProcessEntry[] = [];
  let now = 0;
  const table = {
    list: () => entries,
    pids: () => entries.map(({ pid }) => pid),
    read: (pid: number) => entries.find((one) => one.pid === pid),
    environment: () => [],
    namespace: () => "",
  };
  entries = [
    entry(1, { parent: 0, start: 1, ticks: 1000 }),
    entry(10, { ticks: 10, pages: 5 }),
    entry(11, { parent: 10, group: 10, ticks: 20, pages: 7 }),
    // Has a session of its own, and a child in that.
    entry(12, { parent: 11, ticks: 5 }),
    entry(13, { parent: 12, group: 12 }),
    entry(14, { parent: 10, group: 10, isZombie: true }),
    entry(20, { ticks: 50 }),
  ];
  const [one, two] = [10, 20].map((pid) => new ProcessFamily(pid, MARK, table)) as [
    ProcessFamily,
    ProcessFamily,
  ];
  const sampler = new UsageSampler(table, () => now, 1000);
  now = 1000;
  const first = sampler.sample([one, two]);
  assert.deepEqual(first.get(one), { cpuPercent: 35, memoryBytes: 14_000, processes: 4 });
  assert.deepEqual(first.get(two), { cpuPercent: 50, memoryBytes: 1000, processes: 1 });
  // 12's parents end: it and what it starts later still belong to the family. 13 is somebody else by now.
  entries = [
    entry(1, { parent: 0, start: 1 }),
    entry(10, { ticks: 10 }),
    entry(12, { ticks: 15 }),
    entry(15, { parent: 12, group: 12, ticks: 1, start: 90 }),
    entry(13, { start: 80, ticks: 70 }),
  ];
  now = 3000;
  const second = sampler.sample([one, two]);
  assert.deepEqual(second.get(one), { cpuPercent: 5.5, memoryBytes: 3000, processes: 3 });
  assert.deepEqual(second.get(two), { cpuPercent: 0, memoryBytes: 0, processes: 0 });
});

Deno.test({
  name: "UsageSampler sees what a busy shell and its child use",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const child = new Deno.Command("sh", {
      args: ["-c", "(while :; do :; done) & while :; do :; done"],
      detached: true,
    }).spawn();
    const table = systemProcesses();
    const family = new ProcessFamily(child.pid, MARK, table);
    const sampler = new UsageSampler(table, () => performance.now());
    try {
      await until("both work", () => {
        const { cpuPercent, memoryBytes, processes } = sampler.sample([family]).get(family)!;
        return processes === 2 && cpuPercent > 0 && memoryBytes > 100_000 && memoryBytes < 1e8;
      });
    } finally {
      family.signal("SIGKILL");
      await child.status;
    }
  },
});
