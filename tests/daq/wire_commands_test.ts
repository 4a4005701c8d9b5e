/**
 * `robo daq tap`, `decode` and `bridge`, as users call them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { serveActuator, serveDetector } from "../../client/mod.ts";
import { Collected } from "../lib/collected.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { DaqProcess } from "./daq_process.ts";

Deno.test("robo daq tap shows and keeps what a device and a server say, and robo daq decode shows it again", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/talk.bin`;
  await using server = await DaqProcess.start();
  await using child = spawnRobo(["daq", "tap", "0", String(server.port), "--json", "-o", file]);
  const output = new Collected(child.process.stdout);
  const errors = new Collected(child.process.stderr);
  const port = await until("it listens", () => /127\.0\.0\.1:(\d+)/.exec(errors.text)?.[1]);
  {
    await using _cam = await serveDetector({
      port: Number(port),
      name: "cam",
      grab: () => 4.5,
      dialect: "T3",
    });
    await server.deviceWhere("cam", ({ online }) => online);
    using _grab = await server.lab.grab("cam");
  }
  const lines = () => output.lines.map((line) => JSON.parse(line));
  await until("the end is told", () => lines().some(({ kind }) => kind === "closed"));
  child.process.kill("SIGINT");
  assert.equal((await child.process.status).code, 0);
  await Promise.all([output.done, errors.done]);
  const said = lines().filter(({ kind }) => kind === "message");
  assert.deepEqual(said.slice(0, 2).map(({ from, command }) => [from, command]), [
    ["client", "GRABBER"],
    ["client", "Infos"],
  ]);
  const done = said.find(({ command }) => command === "Done");
  assert.equal(done.dialect, "T3");
  assert.equal(done.message.data.dte.data[0].data[0].dtype, "<f8");

  const decoded = await robo(["daq", "decode", file]);
  assert.equal(decoded.status, 0, decoded.stderr);
  assert.match(decoded.stdout, /client {2}Done +\S+: \S+ \[<f8 1 \(4\.5\)\] {2}\(T3 \d+ B\)/);
  const again = await robo(["daq", "tap", "0", "1", "-o", file]);
  assert.equal(again.status, 64);
  assert.match(again.stderr, /is there already/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("robo daq decode says where bytes make no sense, and which dialect they would fit", async () => {
  const recording = new URL("recordings/detector-T3.bin", import.meta.url).pathname;
  const path = await Deno.makeTempFile();
  const { status, stdout, stderr } = await robo(["daq", "decode", recording, "--dialect", "L2"]);
  assert.equal(status, 65);
  assert.match(stdout, /makes no sense at byte 510/);
  assert.match(stdout, /! The bytes fit T3 from byte 502 on: 1 message, 1470 B/);
  assert.match(stderr, /1 place of .* makes no sense/);
  await Deno.writeTextFile(path, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  assert.equal((await robo(["daq", "decode", path])).status, 65);
  const missing = await robo(["daq", "decode", `${path}.none`]);
  assert.equal(missing.status, 66);
  assert.match(missing.stderr, /^hint: Give a capture of robo daq tap -o/m);
  await Deno.remove(path);
});

Deno.test("robo daq tap listens to other machines only when it is told to which", async () => {
  const { status, stderr } = await robo(["daq", "tap", "0.0.0.0:0", "6341"]);
  assert.equal(status, 64);
  assert.match(stderr, /--allow/);
});

Deno.test("robo daq bridge makes the devices of one server appear in another, until Ctrl-C", async () => {
  await using ours = await DaqProcess.start();
  await using other = await DaqProcess.start();
  let at = 0;
  await using _cam = await serveDetector({
    port: ours.port,
    name: "cam",
    grab: () => Int32Array.of(1, 2),
  });
  await using _stage = await serveActuator({
    port: ours.port,
    name: "stage",
    units: "mm",
    dialect: "T3",
    move: (to) => void (at = to),
    position: () => at,
  });
  await ours.deviceWhere("cam", ({ online }) => online);
  await ours.deviceWhere("stage", ({ online }) => online);
  const upstream = `127.0.0.1:${other.port}`;
  await using child = spawnRobo([
    ...["daq", "bridge", "--url", ours.lab.url, "--upstream", upstream],
    ...["--dialect", "T2", "--json"],
  ]);
  const output = new Collected(child.process.stdout);
  const errors = new Collected(child.process.stderr);
  await other.deviceWhere("cam", ({ online }) => online);
  await other.deviceWhere("stage", ({ online }) => online);
  using grab = await other.lab.grab("cam");
  assert.deepEqual([...new Int32Array(grab.data.data[0]!.data[0]!.bytes.slice().buffer)], [1, 2]);
  assert.equal((await other.lab.move("stage", { kind: "absolute", to: 3.5 })).position.value, 3.5);
  assert.equal(at, 3.5);
  child.process.kill("SIGINT");
  assert.equal((await child.process.status).code, 0);
  await Promise.all([output.done, errors.done]);
  assert.equal(errors.text, "");
  const joined = output.lines.map((line) => JSON.parse(line)).filter(({ kind }) =>
    kind === "joined"
  );
  assert.deepEqual(joined.map(({ device }) => device).sort(), ["cam", "stage"]);
  await other.deviceWhere("stage", ({ online }) => !online);
});

Deno.test("robo daq bridge refuses to lead back to its own server", async () => {
  const { status, stderr } = await robo([
    "daq",
    "bridge",
    "--upstream",
    "127.0.0.1:6399",
    "--port",
    "6399",
  ]);
  assert.equal(status, 64);
  assert.match(stderr, /is our own server/);
});
