import assert from "node:assert/strict";
import { HAS_SSHD, sshServer } from "../../services/launch/supervise/sshd_testing.ts";
import { ROBO } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder, LaunchLab, sh } from "./launch_lab.ts";

const MODULE = `
import { initNode } from "robo";
export async function run({ word }) {
  const node = initNode("anybody");
  const publisher = node.publisher();
  console.log("I am", node.name, word);
  await node.spin(20, () => publisher.publish("image", word));
}
`;

Deno.test({
  name: `A node on another computer is ready, logged, restarted and stopped as one here${
    HAS_SSHD ? "" : " (sshd is missing)"
  }`,
  ignore: !HAS_SSHD,
  async fn() {
    await using server = await sshServer();
    await using folder = await launchFolder();
    await Deno.writeTextFile(`${folder.path}/camera.ts`, MODULE);
    const machine = { host: server.destination, robo: ROBO, sshArgs: server.sshArgs };
    await using lab = await LaunchLab.start(folder, {
      nodes: {
        camera: { machine, file: "camera", function: "run", kwargs: { word: "ü" } },
        planner: { cmd: sh("exec sleep 1000"), after: "camera" },
      },
    });
    await lab.phase("camera", "running");
    await lab.phase("planner", "starting");
    assert.deepEqual(lab.texts("warning"), []);
    assert.equal(lab.node("camera").machine, server.destination);
    assert.ok(lab.launch.lastLines("camera", 9).some(({ text }) => text === "I am camera ü"));
    await lab.launch.restart("camera");
    assert.equal(lab.node("camera").starts, 2);
    await lab.phase("camera", "running");
    await lab.launch.stop("camera");
    assert.equal(lab.node("camera").phase, "stopped");
    await until(
      "the core has lost it",
      () =>
        lab.launch.state().topics.some(({ topic, messagesPerSecond }) =>
          topic === "image" && messagesPerSecond === 0
        ),
    );
  },
});
