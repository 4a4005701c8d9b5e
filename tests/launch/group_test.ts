import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { until } from "../lib/until.ts";
import { launchFolder, LaunchLab } from "./launch_lab.ts";

const MODULE = `
import { initNode } from "robo";

export async function talk({ topic, word }) {
  const node = initNode("anybody");
  const publisher = node.publisher();
  console.log("talks of", topic);
  node.onShutdown(() => console.log("falls silent"));
  await node.spin(20, () => publisher.publish(topic, word));
}

export function fail() {
  console.error("this cannot go well");
  throw new Error("no such thing");
}

export async function hang({ topic }) {
  const node = initNode("anybody");
  const word = node.subscriber("hang", { exact: true });
  await node.ready();
  node.publisher().publish(topic, 1);
  for await (const _ of word) break;
  console.log("hangs");
  while (true);
}
`;

async function groupLab(nodes: Record<string, object>) {
  const folder = await launchFolder();
  await Deno.writeTextFile(`${folder.path}/vision.ts`, MODULE);
  const lab = await LaunchLab.start(folder, { nodes });
  return {
    lab,
    core: folder.core,
    async [Symbol.asyncDispose]() {
      await lab[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function worker(name: string, kwargs: object = {}, more: object = {}) {
  return { file: "vision.ts", function: name, kwargs, process: "vision", ...more };
}

Deno.test("Nodes that share a process are ready, restarted and stopped each for itself", async () => {
  await using made = await groupLab({
    left: worker("talk", { topic: "left", word: "a" }),
    right: worker("talk", { topic: "right", word: "b" }),
  });
  const { lab } = made;
  const left = await lab.phase("left", "running");
  const right = await lab.phase("right", "running");
  assert.equal(left.pid, right.pid);
  assert.equal(left.process, "vision");
  await lab.launch.restart("left");
  await lab.phase("left", "running");
  assert.equal(lab.node("left").starts, 2);
  assert.equal(lab.node("right").starts, 1);
  assert.equal(lab.node("right").pid, right.pid);
  await lab.launch.stop("left");
  assert.equal(lab.node("left").phase, "stopped");
  assert.equal(lab.node("right").phase, "running");
  const said = lab.launch.lastLines("left", 99).filter(({ stream }) => stream === "out");
  assert.deepEqual(said.map(({ text }) => text), [
    "talks of left",
    "falls silent",
    "talks of left",
    "falls silent",
  ]);
  await until(
    "its log has it",
    async () =>
      /Z out talks of left$/m.test(await Deno.readTextFile(`${lab.launch.logFolder}/left.log`)),
  );
});

Deno.test("A shared process ends with its last node, and comes back with the first", async () => {
  await using made = await groupLab({
    left: worker("talk", { topic: "left", word: "a" }),
    right: worker("talk", { topic: "right", word: "b" }),
  });
  const { lab } = made;
  const { pid } = await lab.phase("left", "running");
  await lab.phase("right", "running");
  await Promise.all([lab.launch.stop("left"), lab.launch.stop("right")]);
  await until("the process has ended", () => lab.texts("exited", "vision").length === 1);
  await lab.launch.start("right");
  const again = await lab.phase("right", "running");
  assert.notEqual(again.pid, pid);
});

Deno.test("A node that throws fails alone, with its error, and follows its own policy", async () => {
  await using made = await groupLab({
    left: worker("talk", { topic: "left", word: "a" }),
    bad: worker("fail", {}, { restart: { when: "on-failure", delay: "50ms", limit: 2 } }),
  });
  const { lab } = made;
  const bad = await lab.phase("bad", "failed");
  assert.match(bad.lastExit!.words, /no such thing/);
  assert.equal(bad.starts, 3);
  assert.equal((await lab.phase("left", "running")).starts, 1);
});

Deno.test("When a shared process is killed, its nodes follow their policies", async () => {
  await using made = await groupLab({
    left: worker("talk", { topic: "left", word: "a" }, { restart: "always" }),
    right: worker("talk", { topic: "right", word: "b" }),
  });
  const { lab } = made;
  await lab.phase("right", "running");
  const { pid } = await lab.phase("left", "running");
  Deno.kill(pid!, "SIGKILL");
  const right = await lab.phase("right", "failed");
  assert.match(right.lastExit!.words, /^its process vision was killed \(SIGKILL\)/);
  await until(
    "the other is back",
    () => lab.node("left").phase === "running" && lab.node("left").starts === 2,
  );
});

Deno.test("A node that does not answer is ended with its process, from which the others come back", async () => {
  await using made = await groupLab({
    left: worker("talk", { topic: "left", word: "a" }),
    hung: worker("hang", { topic: "hung" }, { stop: { polite: "0.5s", term: "0.1s" } }),
  });
  const { lab } = made;
  await lab.phase("left", "running");
  await lab.phase("hung", "running");
  {
    await using node = new Node("test", { core: made.core });
    const publisher = node.publisher();
    await until("it hangs", () => {
      publisher.publish("hang", 1);
      return lab.launch.lastLines("hung", 9).some(({ text }) => text === "hangs");
    });
  }
  await lab.launch.stop("hung");
  assert.equal(lab.node("hung").phase, "stopped");
  await until(
    "the other is back",
    () => lab.node("left").phase === "running" && lab.node("left").starts === 2,
  );
});
