import assert from "node:assert/strict";
import { type PlanText, renderPlan } from "./plan_text.ts";
import { displayWidth } from "./text.ts";

const PLAN: PlanText = {
  name: "robot",
  file: "robot.yaml",
  core: "localhost, started when there is none",
  waves: [
    [
      { name: "camera", program: 'camera.py run {"device": 0}', details: ["restarts on failure"] },
      { name: "left/arm", program: "./driver --fast", details: [] },
    ],
    [{ name: "planner", program: "process.ts plan", details: ["after camera", "on pi@bob"] }],
  ],
};

Deno.test("the plan of a launch shows its nodes in the order of their start", () => {
  assert.deepEqual(renderPlan(PLAN, 80), [
    "name  robot",
    "file  robot.yaml",
    "core  localhost, started when there is none",
    '1.    camera    camera.py run {"device": 0}',
    "                restarts on failure",
    "      left/arm  ./driver --fast",
    "2.    planner   process.ts plan",
    "                after camera",
    "                on pi@bob",
  ]);
});

Deno.test("no line of a plan is wider than the terminal, and nothing of it reaches the terminal raw", () => {
  const long = {
    name: "a".repeat(100),
    program: `run ${"x".repeat(200)} \x1b[2J ${"word ".repeat(60)}`,
    details: ["日本".repeat(60)],
  };
  const plan = { ...PLAN, file: "f".repeat(300), waves: [...PLAN.waves, [long]] };
  for (const width of [20, 40, 80, 200]) {
    for (const line of renderPlan(plan, width)) {
      assert.ok(displayWidth(line) <= width, line);
      assert.ok(!line.includes("\x1b"));
    }
  }
});

Deno.test("a plan without nodes says so", () => {
  assert.equal(renderPlan({ ...PLAN, waves: [] }, 80).at(-1), "no nodes");
});
