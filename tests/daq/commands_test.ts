/**
 * `robo daq ls`, `info`, `grab`, `live`, `set`, `move`, `rel`, `home`, `pos`, `stop` and `forget`, as users call them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { NdArray, serveActuator, serveDetector } from "../../client/mod.ts";
import { pause } from "../../transports/pause.ts";
import { Collected } from "../lib/collected.ts";
import { findPython } from "../lib/python.ts";
import { ROBO, robo, spawnRobo } from "../lib/robo_process.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { runOnTerminal } from "../lib/terminal.ts";
import { until } from "../lib/until.ts";
import { DaqProcess } from "./daq_process.ts";

const LAB = JSON.stringify({ devices: { stage: { limits: { min: 0, max: 100 } } } });

/** A server with a camera and a stage, and how its commands are called. */
async function openLab() {
  const stack = new AsyncDisposableStack();
  const file = stack.use(await temporaryFile(LAB));
  const server = stack.use(await DaqProcess.start(["--config", file.path]));
  const { port } = server;
  const changes: [readonly string[], unknown][] = [];
  const motion = { at: 0, stopped: false, slow: false };
  stack.use(
    await serveDetector({
      port,
      name: "cam",
      dialect: "T3",
      units: "V",
      parameters: {
        exposure: { type: "float", value: 10, limits: [0, 100] },
        trigger: {
          type: "group",
          children: { mode: { type: "list", value: "live", limits: ["live", "external"] } },
        },
      },
      onParameter: (path, value) => void changes.push([path, value]),
      grab: (dimension) =>
        dimension === "0D" ? 2.5 : new NdArray("uint16", [2, 3], Uint16Array.of(1, 2, 3, 4, 5, 6)),
    }),
  );
  stack.use(
    await serveActuator({
      port,
      name: "stage",
      units: "mm",
      move: async (to, signal) => {
        if (motion.slow) await pause(1e9, signal);
        motion.stopped = signal.aborted;
        if (!signal.aborted) motion.at = to;
      },
      position: () => motion.at,
    }),
  );
  await server.deviceWhere("cam", ({ online }) => online);
  await server.deviceWhere("stage", ({ online }) => online);
  const env = { ROBO_DAQ_URL: server.lab.url };
  return {
    server,
    env,
    changes,
    motion,
    stack,
    daq: (...args: string[]) => robo(["daq", ...args], { env }),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

Deno.test("Devices are listed and described, those that are gone as well", async () => {
  await using lab = await openLab();
  const gone = await lab.server.healthy("gone");
  await gone[Symbol.asyncDispose]();
  await lab.server.deviceWhere("gone", ({ online }) => !online);
  const listed = await lab.daq("ls");
  assert.equal(listed.status, 0, listed.stderr);
  const rows = listed.stdout.trimEnd().split("\n").map((row) => row.split(/ {2,}/));
  assert.deepEqual(rows.map(([name, kind, state]) => [name, kind, state]), [
    ["NAME", "KIND", "STATE"],
    ["cam", "detector", "idle"],
    ["gone", "detector", "offline"],
    ["stage", "actuator", "idle"],
  ]);
  const json = (await lab.daq("ls", "--json")).stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assert.deepEqual(json.map(({ name }) => name), ["cam", "gone", "stage"]);

  const cam = await lab.daq("info", "cam");
  assert.match(cam.stdout, /^detector +cam$/m);
  assert.match(cam.stdout, /^ {2}exposure = 10 {2}0 to 100$/m);
  assert.match(cam.stdout, /^ {4}mode = live {2}one of live, external$/m);
  const stage = await lab.daq("info", "stage");
  assert.match(stage.stdout, /^limits +from 0 mm, to 100 mm$/m);
  assert.equal(
    JSON.parse((await lab.daq("info", "cam", "--json")).stdout).parameters.type,
    "group",
  );
  const nobody = await lab.daq("info", "nobody");
  assert.deepEqual([nobody.status, nobody.stdout], [66, ""]);
  assert.match(nobody.stderr, /There is no device nobody\nhint: There are: cam, gone, stage/);
});

Deno.test("A device that was only tried is forgotten, one that is there is not", async () => {
  await using lab = await openLab();
  for (const args of [["tried"], ["tried", "--json"]]) {
    const tried = await lab.server.healthy("tried");
    await tried[Symbol.asyncDispose]();
    await lab.server.deviceWhere("tried", ({ online }) => !online);
    const forgotten = await lab.daq("forget", ...args);
    const said = args.length === 1 ? "tried: forgotten\n" : '{"forgotten":"tried"}\n';
    assert.deepEqual([forgotten.status, forgotten.stdout], [0, said], forgotten.stderr);
  }
  const json = (await lab.daq("ls", "--json")).stdout.trimEnd().split("\n");
  assert.deepEqual(json.map((line) => JSON.parse(line).name), ["cam", "stage"]);
  const cam = await lab.daq("forget", "cam");
  assert.deepEqual([cam.status, cam.stdout], [64, ""]);
  assert.match(cam.stderr, /cam is connected\nhint: .*end its program first/);
  const again = await lab.daq("forget", "tried");
  assert.equal(again.status, 66);
});

Deno.test("A detector is grabbed from: shown, as JSON, and into files", async () => {
  await using lab = await openLab();
  const folder = await Deno.makeTempDir();
  const number = await lab.daq("grab");
  assert.equal(number.stdout, "cam 1  2.5 V\n", number.stderr);
  const image = await lab.daq("grab", "cam", "--dim", "2D", "-n", "2");
  assert.equal(
    image.stdout,
    "cam 2  2D 2×3 <u2  1 to 6 V, mean 3.5 V\ncam 3  2D 2×3 <u2  1 to 6 V, mean 3.5 V\n",
  );
  const part = await lab.daq("grab", "cam", "--dim", "2D", "--region", "1:3,0:1", "--json");
  assert.deepEqual(JSON.parse(part.stdout).data[0].arrays[0].values, [[2, 3]]);

  const csv = await lab.daq("grab", "cam", "-n", "3", "-o", `${folder}/a.csv`, "--dim", "0D");
  assert.deepEqual([csv.status, csv.stdout], [0, ""], csv.stderr);
  assert.match(csv.stderr, /Wrote 3 grabs to .*a\.csv/);
  const rows = (await Deno.readTextFile(`${folder}/a.csv`)).trim().split("\n");
  assert.equal(rows.length, 4);
  for (const extension of ["h5", "zarr", "npy"]) {
    const path = `${folder}/a.${extension}`;
    const { status, stderr } = await lab.daq("grab", "--dim", "2D", "-n", "3", "-o", path);
    assert.equal(status, 0, stderr);
    assert.ok(await Deno.stat(path));
  }
  const again = await lab.daq("grab", "-o", `${folder}/a.npy`);
  assert.deepEqual([again.status, /is there already/.test(again.stderr)], [64, true]);

  const wrong = await lab.daq("grab", "stage");
  assert.deepEqual([wrong.status, /stage is no detector/.test(wrong.stderr)], [64, true]);
  const region = await lab.daq("grab", "--region", "5");
  assert.deepEqual([region.status, /is not a region/.test(region.stderr)], [64, true]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Ctrl-C ends a recording, whose file is whole", async () => {
  await using lab = await openLab();
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.csv`;
  await using child = spawnRobo(["daq", "grab", "-n", "0", "--dim", "0D", "-o", path], lab);
  const errors = new Collected(child.process.stderr);
  await until("some were written", async () => {
    const text = await Deno.readTextFile(path).catch(() => "");
    return text.split("\n").length > 3;
  });
  child.process.kill("SIGINT");
  const { code } = await child.process.status;
  await errors.done;
  const [, count] = /Wrote ([\d ]+) grabs/.exec(errors.text)!;
  const rows = (await Deno.readTextFile(path)).trim().split("\n");
  assert.deepEqual([code, rows.length - 1], [0, Number(count!.replaceAll(" ", ""))]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("An actuator is moved, asked and stopped; what a rule forbids is refused", async () => {
  await using lab = await openLab();
  assert.equal((await lab.daq("move", "stage", "12.5")).stdout, "stage: 12.5 mm\n");
  assert.equal((await lab.daq("rel", "stage", "-2")).stdout, "stage: 10.5 mm\n");
  assert.equal((await lab.daq("pos", "stage")).stdout, "10.5 mm\n");
  assert.equal(
    (await lab.daq("move", "stage", "20", "--dry-run")).stdout,
    "stage: would go to 20 mm; no rule forbids it\n",
  );
  const moved = JSON.parse((await lab.daq("home", "stage", "--json")).stdout);
  assert.deepEqual([moved.position.value, moved.dryRun, lab.motion.at], [0, false, 0]);
  for (const args of [["move", "stage", "101"], ["rel", "stage", "-1", "--dry-run"]]) {
    const { status, stdout, stderr } = await lab.daq(...args);
    assert.deepEqual([status, stdout], [77, ""]);
    assert.match(stderr, /^error: stage cannot go .* (100|0) mm/m);
  }
  await until("the server has said both", () => {
    return lab.server.said.filter(({ type }) => type === "refused").length === 2;
  });
  assert.equal(lab.server.log, "", "it says each of them once");
  assert.equal((await lab.daq("stop")).stdout, "stage: told to stop\n");
  assert.equal((await lab.daq("stop", "stage", "--json")).status, 0);
  assert.equal((await lab.daq("stop", "stage", "--all")).status, 64);
  assert.equal((await lab.daq("move", "cam", "1")).status, 64);
});

Deno.test("Ctrl-C during a move stops the actuator", async () => {
  await using lab = await openLab();
  lab.motion.slow = true;
  await using child = spawnRobo(["daq", "move", "stage", "50"], lab);
  const errors = new Collected(child.process.stderr);
  await lab.server.deviceWhere("stage", ({ doing }) => doing === "moving");
  child.process.kill("SIGINT");
  const { code } = await child.process.status;
  await errors.done;
  assert.deepEqual([code, errors.text], [130, "stage: told to stop\n"]);
  await until("it has stopped", () => lab.motion.stopped);
});

Deno.test("Positions are watched while others move it", async () => {
  await using lab = await openLab();
  await using child = spawnRobo(["daq", "pos", "stage", "--watch", "--interval", "10ms"], lab);
  const output = new Collected(child.process.stdout);
  await until("the first is shown", () => output.lines.length > 0);
  await lab.server.lab.actuator("stage").moveTo(7);
  await until("the new one is shown", () => output.lines.at(-1) === "7 mm");
  child.process.kill("SIGINT");
  assert.equal((await child.process.status).code, 0);
  await output.done;
  assert.equal(output.lines[0], "0 mm");
});

Deno.test("Parameters are listed, shown and changed, by path or by a name that is the only one", async () => {
  await using lab = await openLab();
  const listed = (await lab.daq("set", "cam")).stdout;
  assert.match(listed, /^exposure +10 {2}0 to 100$/m);
  assert.match(listed, /^trigger\/mode +live {2}one of live, external$/m);
  assert.equal((await lab.daq("set", "cam", "exposure")).stdout, "10\n");
  assert.equal((await lab.daq("set", "cam", "exposure", "7.0")).stdout, "cam exposure: 10 → 7\n");
  for (const path of ["trigger/mode", "trigger.mode", "mode"]) {
    const value = path === "trigger.mode" ? "live" : "external";
    const { status, stderr } = await lab.daq("set", "cam", path, value);
    assert.equal(status, 0, stderr);
  }
  await until("the device was told", () => lab.changes.length >= 2);
  assert.deepEqual(lab.changes[0], [["exposure"], 7]);
  const refused = await lab.daq("set", "cam", "exposure", "700");
  assert.deepEqual([refused.status, /at most 100/.test(refused.stderr)], [77, true]);
  const unknown = await lab.daq("set", "cam", "gain", "1");
  assert.deepEqual([unknown.status, /cam has no parameter "gain"/.test(unknown.stderr)], [
    66,
    true,
  ]);
  const json = (await lab.daq("set", "cam", "--json")).stdout.trimEnd().split("\n");
  assert.ok(json.map((line) => JSON.parse(line).path.join("/")).includes("trigger/mode"));
});

Deno.test("Live data is lines in a pipe, and a picture on a terminal", async () => {
  await using lab = await openLab();
  {
    await using child = spawnRobo(["daq", "live", "--dim", "0D"], lab);
    const output = new Collected(child.process.stdout);
    await until("lines come", () => output.lines.length >= 2);
    assert.match(output.lines[0]!, /^cam \d+ {2}2\.5 V/);
  }
  const python = findPython();
  if (python === undefined) return;
  const { status, entered, left } = await runOnTerminal(
    python,
    [ROBO, "daq", "live", "cam", "--dim", "2D"],
    { wanted: "cam/CH00", smaller: { lines: 10, columns: 40 }, end: "q", env: lab.env },
  );
  assert.deepEqual([status, entered, left], [0, true, true]);
});

Deno.test("Without a server, and with a wrong token, it is said what to do", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o700);
  const none = await robo(["daq", "ls"], { env: { ROBO_RUNTIME_DIR: folder } });
  assert.equal(none.status, 69);
  assert.match(none.stderr, /No robo daq-server of this user runs here\nhint: Start one with/);
  await Deno.remove(folder);
  await using server = await DaqProcess.start();
  const env = { ROBO_DAQ_URL: server.lab.url };
  const empty = await robo(["daq", "ls"], { env });
  assert.deepEqual([empty.status, empty.stdout], [0, ""]);
  const cure = `robo daq client --sim camera --connect ${server.lab.endpoint.slice(6)}\n`;
  assert.equal(empty.stderr, `No device has connected yet; try a simulated one: ${cure}`);
  const nothing = await robo(["daq", "grab"], { env });
  assert.equal(nothing.status, 66);
  assert(nothing.stderr.includes(cure), nothing.stderr);
});
