import assert from "node:assert/strict";
import { robo } from "../lib/robo_process.ts";
import { launchFolder, sh } from "./launch_lab.ts";

Deno.test("robo launch --arg and --only say with what and which nodes are started", async () => {
  await using folder = await launchFolder();
  const say = (words: string) => ({ cmd: sh(`echo ${words}`) });
  const file = await folder.write({
    args: { speed: 1, name: "bob" },
    nodes: { camera: say("${speed}"), planner: say("${name} ${speed}"), arm: say("no") },
  });
  const words = ["--arg", "speed=2", "--arg", "name=al", "--only", "camera,planner", "--json"];
  const launch = async (...more: string[]) => {
    const { status, stdout, stderr } = await robo(["launch", file, ...words, ...more], folder);
    assert.equal(status, 0, stderr);
    return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  };
  const lines = (await launch()).filter(({ stream }) => stream === "out");
  assert.deepEqual(
    lines.map(({ node, text }) => `${node}: ${text}`).toSorted(),
    ["camera: 2", "planner: al 2"],
  );
  const [plan] = await launch("--dry-run");
  assert.deepEqual(plan.nodes.map(({ name }: { name: string }) => name), ["camera", "planner"]);
});

Deno.test("robo launch says which arguments there are when one is not", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({ args: { speed: 1 }, nodes: { a: { cmd: sh("exit 0") } } });
  const { status, stderr } = await robo(["launch", file, "--arg", "sped=2"], folder);
  assert.equal(status, 64);
  assert.match(stderr, /sped/);
  assert.match(stderr, /hint: .*speed/);
});
