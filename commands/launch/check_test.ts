import { buildRouteMap } from "@stricli/core";
import assert from "node:assert/strict";
import { runCommand } from "../app.ts";
import type { RoboContext } from "../context.ts";
import { fakeContext } from "../context_testing.ts";
import { launchCheck } from "./check.ts";

const routes = buildRouteMap<"launch", RoboContext>({
  docs: { brief: "robo" },
  routes: {
    launch: buildRouteMap<"check", RoboContext>({
      docs: { brief: "Launch" },
      routes: { check: launchCheck },
    }),
  },
});

async function check(text: string, ...flags: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/robot.yaml`;
    await Deno.writeTextFile(file, text);
    const args = ["launch", "check", file, ...flags];
    const context = fakeContext({ args, env: { PATH: "/usr/bin:/bin" } });
    const status = await runCommand(context, routes);
    const plain = (text: string) => text.replaceAll(`${folder}/`, "");
    return { status, stdout: plain(context.stdout()), stderr: plain(context.stderr()) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ROBOT =
  "args: {speed: 1}\nnodes:\n  a: {cmd: [sh, -c, '${speed}']}\n  b: {cmd: [nothing-like-it]}\n";

Deno.test("robo launch check says what a file starts, and what is worth knowing", async () => {
  const { status, stdout, stderr } = await check(ROBOT, "--arg", "speed=2");
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.equal(
    stdout,
    'note  robot.yaml:4:12: The program "nothing-like-it" is not on the PATH\n' +
      "ok    robot.yaml: 2 nodes, core of this machine; started when there is none\n",
  );
  const { stdout: json } = await check(ROBOT, "--json");
  const report = JSON.parse(json);
  assert.deepEqual([report.ok, report.name, report.nodes], [true, "robot", ["a", "b"]]);
  assert.equal(report.warnings[0].line, 4);
});

Deno.test("robo launch check shows the mistakes with their places, and ends with 78", async () => {
  const wrong = ROBOT.replace("cmd: [sh", "cmd: [./sh").replace("b: {cmd", "b: {restrat: 1, cmd");
  const one = await check(wrong);
  assert.equal(one.status, 78);
  assert.match(
    one.stderr,
    /^error: robot\.yaml:4:7: The key "restrat" is unknown in b\nhint: Did you mean "restart"\? /,
  );
  const { status, stdout } = await check(wrong, "--json");
  assert.equal(status, 78);
  const { ok, problems } = JSON.parse(stdout);
  assert.deepEqual([ok, problems.length, problems[0].line, problems[0].column], [false, 1, 4, 7]);
});

Deno.test("robo launch check says which argument is wrong, and that a file is not there", async () => {
  const typo = await check(ROBOT, "--arg", "sped=2");
  assert.equal(typo.status, 64);
  assert.match(typo.stderr, /"sped" is no argument of .*\nhint: Did you mean "speed"\?/);
  assert.equal((await check(ROBOT, "--arg", "speed=fast")).status, 64);
  assert.match((await check(ROBOT, "--arg", "speed")).stderr, /Give NAME=VALUE/);
  const context = fakeContext({ args: ["launch", "check", "/nowhere/robot.json"] });
  assert.equal(await runCommand(context, routes), 64);
  assert.match(context.stderr(), /^error: There is no launch file \/nowhere\/robot\.json\nhint: /);
});
