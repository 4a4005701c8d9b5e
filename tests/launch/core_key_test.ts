import assert from "node:assert/strict";
import { CoreProcess } from "../lib/core_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder, LaunchLab, publishing } from "./launch_lab.ts";

Deno.test("A launch finds its core by the key that the file names, and its nodes come to it", async () => {
  await using folder = await launchFolder();
  const key = `test-${crypto.randomUUID().slice(0, 8)}`;
  await using core = await CoreProcess.start(["--key", key, "--no-beacon"]);
  await using lab = await LaunchLab.start(folder, {
    core: undefined,
    geckocore: { key },
    nodes: { camera: { cmd: publishing("image") } },
  });
  await lab.phase("camera", "running");
  assert.deepEqual(lab.launch.state().core, {
    in: core.places.in,
    out: core.places.out,
    started: false,
    pid: core.places.pid,
  });
  const snapshot = await until("messages have come", async () => {
    const snapshot = await core.snapshot();
    return snapshot.topics.some(({ topic }) => topic === "image") && snapshot;
  });
  assert.ok(snapshot.publishers.length >= 1);
});
