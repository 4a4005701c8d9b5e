import assert from "node:assert/strict";
import { CoreProcess } from "../lib/core_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder, LaunchLab, publishing } from "./launch_lab.ts";

Deno.test("A core that was there and is gone for good is replaced by one that ends with the launch", async () => {
  await using folder = await launchFolder();
  await using core = await CoreProcess.start(["--in", folder.core.in, "--out", folder.core.out]);
  await using lab = await LaunchLab.start(folder, {
    nodes: { camera: { cmd: publishing("image") } },
  });
  await lab.phase("camera", "running");
  assert.equal(lab.launch.state().core.started, false);
  assert.equal(await core.end("SIGTERM"), 0);
  await lab.event("started", "core");
  const { pid } = await until("it is ours, and the node has come back to it", () => {
    const { core, topics } = lab.launch.state();
    const isBack = topics.some(({ topic, messagesPerSecond }) =>
      topic === "image" && messagesPerSecond > 0
    );
    return core.started && isBack && core;
  });
  assert.equal(lab.node("camera").starts, 1);
  assert.ok(
    lab.texts("warning").includes(
      `the core that was there is gone: starts one at ${folder.core.in}`,
    ),
  );
  await lab.launch[Symbol.asyncDispose]();
  await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
});
