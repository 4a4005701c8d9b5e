import assert from "node:assert/strict";
import type { HubSnapshot } from "../../services/hub/mod.ts";
import { Collected } from "../lib/collected.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { findPython } from "../lib/python.ts";
import { ROBO, robo, spawnRobo } from "../lib/robo_process.ts";
import { runOnTerminal } from "../lib/terminal.ts";
import { until } from "../lib/until.ts";

Deno.test("robo stats prints what a core that runs would print itself, so often as it is asked to", async () => {
  await using core = await CoreProcess.start();
  const connect = ["--connect", `${core.places.in},${core.places.out}`];
  await using publisher = spawnRobo(["topic", "pub", "imu", "1", "--rate", "50", ...connect]);
  const said = [publisher.process.stdout, publisher.process.stderr].map((stream) =>
    new Collected(stream)
  );
  await until("the publisher is there", async () => {
    const { topics } = await core.snapshot();
    return topics.some(({ messages }) => messages > 0);
  });
  const { status, stdout } = await robo([
    "stats",
    ...connect,
    ...["--count", "2", "--interval", "200ms"],
  ]);
  assert.equal(status, 0);
  assert.equal(stdout.split(`| GeckoCore[${core.places.pid}]`).length, 3);
  assert.match(stdout, /^ imu\.{27} +\d+\.\d msgs\/s +\d+\.\d kB\/s$/m);
  assert.match(stdout, /^\| Alive processes: 1$/m);
  const json = await robo(["stats", ...connect, "--json", "--count", "1", "--interval", "50ms"]);
  assert.equal((JSON.parse(json.stdout) as HubSnapshot).core.pid, core.places.pid);
  publisher.process.kill("SIGINT");
  await publisher.process.status;
  await Promise.all(said.map(({ done }) => done));
});

Deno.test("robo stats ends with its core, and says so; without one it says where it looked", async () => {
  await using core = await CoreProcess.start();
  const { in: input, out, control } = core.places;
  await using child = spawnRobo(["stats", "--connect", `${input},${out}`, "--interval", "50ms"]);
  const [stdout, stderr] = [child.process.stdout, child.process.stderr].map((stream) =>
    new Collected(stream)
  );
  await until("a report", () => stdout!.text.includes("Alive processes: 0"));
  await core.end("SIGTERM");
  assert.equal((await child.process.status).code, 69);
  await Promise.all([stdout!.done, stderr!.done]);
  assert.match(stderr!.text, new RegExp(`The core at ${control} has ended`));
  const { status } = await robo(["stats", "--connect", `${input},${out}`]);
  assert.equal(status, 69);
});

const python = findPython();

Deno.test({
  name: `robo stats on a terminal is the live view, and q leaves it${
    python === undefined ? " (python3 is missing)" : ""
  }`,
  ignore: python === undefined || Deno.build.os === "windows",
  async fn() {
    await using core = await CoreProcess.start();
    const { status, entered, left, behind } = await runOnTerminal(
      python!,
      [ROBO, "stats", "--connect", `${core.places.in},${core.places.out}`],
      { wanted: "No messages yet", smaller: { lines: 8, columns: 40 }, end: "q" },
    );
    assert.deepEqual({ status, entered, left, behind }, {
      status: 0,
      entered: true,
      left: true,
      behind: "",
    });
  },
});
