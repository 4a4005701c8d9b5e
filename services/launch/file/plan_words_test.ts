import assert from "node:assert/strict";
import { renderPlan } from "../../../terminal/plan_text.ts";
import { launchFolder } from "./launch_file_testing.ts";
import { describeCore, describePlan } from "./plan_words.ts";

Deno.test("a plan is told in words, in the order of the start", async () => {
  await using folder = await launchFolder({
    "robot.yaml": `
geckocore: {key: bob, start: never}
nodes:
  planner:
    cmd: [sh, -c, "it's on"]
    after: camera
    cwd: /
    env: {A: 1}
    limits: {cpu: 0.5, memory: 200MB}
    stop: {polite: 1}
    required: true
  camera:
    file: camera
    function: run
    kwargs: {device: 0}
    namespace: left
    remap: {image: raw}
    restart: {when: always, limit: none}
    expect: [{topic: image, hz: [9, 11], maxGapMs: 200, otherwise: stop}, {topic: x, maxGapMs: 5}]
  driver: {cmd: [./driver], machine: pi@bob, restart: on-failure}
  shared: {file: process, function: f, process: vision}
`.replaceAll("camera\n    cwd", "left/camera\n    cwd"),
  });
  const text = describePlan(await folder.load("robot.yaml"));
  assert.equal(text.core, "called bob; never started");
  assert.deepEqual(text.waves, [[
    {
      name: "left/camera",
      program: 'camera.py run {"device":0}',
      details: [
        "namespace left",
        "topic image becomes raw",
        "restarts always after 1 s to 30 s",
        "expects left/raw at 9 to 11 Hz, no gap above 200 ms, else stop",
        "expects left/x: no gap above 5 ms, else warn",
      ],
    },
    {
      name: "driver",
      program: "./driver",
      details: ["restarts on failure after 1 s to 30 s, at most 5 times in a row", "on pi@bob"],
    },
    { name: "shared", program: "process.ts f", details: ["in the process vision"] },
  ], [
    {
      name: "planner",
      program: "sh -c 'it'\\''s on'",
      details: [
        "after left/camera",
        "required: the launch ends with it",
        "in /",
        "env A",
        "at most 0.5 processor cores",
        "at most 200 MB",
        "has 1 s to end, 2 s more after SIGTERM",
      ],
    },
  ]]);
  assert.ok(renderPlan(text, 80).length > 10);
});

Deno.test("each kind of core has its words", () => {
  const core = { start: "auto", args: ["--latch", "map"] } as const;
  assert.equal(describeCore(core), "of this machine; started when there is none with --latch map");
  const where = { type: "tcp", in: ["a", 1], out: ["b", 2] } as const;
  assert.equal(describeCore({ where, start: "never", args: [] }), "at a:1 → b:2; never started");
});
