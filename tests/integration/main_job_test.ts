import { fromFileUrl } from "../../system/paths.ts";
import { testMainJob } from "../lib/main_job.ts";
import { robo } from "../lib/robo_process.ts";
import assert from "node:assert/strict";

const DEMO_NODES = ["cpu", "memory", "network", "watchdog"];

const checkout = fromFileUrl(new URL("../../robo", import.meta.url));

Deno.test("the checkout does the main job from any folder: core, publisher, subscriber, statistics", async () => {
  const folder = await Deno.makeTempDir({ prefix: "robo-main-job-" });
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: folder };
  const chosen = Deno.env.get("ROBO_DENO");
  await testMainJob({
    executable: checkout,
    env: chosen === undefined ? env : { ...env, ROBO_DENO: chosen },
    folder,
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the demonstration shows its topics and ends by itself, with all that it started", async () => {
  const { status, stdout, stderr } = await robo(["demo", "--duration", "3s", "--json"]);
  assert.equal(status, 0, stderr);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as {
    topics: { topic: string; messages: number }[];
    processes: { pid: number; name: string }[];
  };
  const names = last.topics.map(({ topic }) => topic);
  for (const name of ["host/cpu", "host/memory", "host/network"]) {
    assert.ok(names.includes(name), name);
  }
  // Somebody else's programs may have found the demonstration's core, too.
  const ours = last.processes.filter(({ name }) => DEMO_NODES.includes(name));
  assert.equal(ours.length, DEMO_NODES.length);
  for (const { pid } of ours) {
    await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
  }
});
