import assert from "node:assert/strict";
import { parseStat, ProcessSampler } from "./process_sampler.ts";

Deno.test("parseStat counts fields from behind a name with spaces and parentheses", () => {
  const fields = Array.from({ length: 30 }, (_, at) => String(at + 3));
  assert.deepEqual(parseStat(`7 (a) b) c) ${["S", ...fields.slice(1)].join(" ")}`), {
    ticks: 14 + 15,
    started: 22,
  });
});

Deno.test({
  name:
    "ProcessSampler measures this process between two samples, and leaves out those that have ended",
  ignore: Deno.build.os !== "linux",
  async fn() {
    let now = 0;
    const sampler = new ProcessSampler(() => now);
    const processes = new Map([[Deno.pid, "test"], [2 ** 22 + 1, "nobody"]]);
    const [first, ...others] = await sampler.sample(processes);
    assert.deepEqual(others, []);
    assert.deepEqual([first!.pid, first!.name, first!.cpu], [Deno.pid, "test", 0]);
    assert.ok(first!.memory > 1e6);
    const { ticks } = parseStat(await Deno.readTextFile("/proc/self/stat"));
    while (parseStat(await Deno.readTextFile("/proc/self/stat")).ticks < ticks + 2);
    now = 1000;
    const [second] = await sampler.sample(processes);
    assert.ok(second!.cpu >= 2 && second!.cpu <= 200, `${second!.cpu} %`);
  },
});
