import assert from "node:assert/strict";
import { serveActuator, serveDetector } from "../../client/mod.ts";
import { RawClient } from "../../services/daq/raw_client_testing.ts";
import { robo } from "../lib/robo_process.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { until } from "../lib/until.ts";
import { DaqProcess } from "./daq_process.ts";

Deno.test("Devices of all dialects are served on one port, by their names", async () => {
  await using server = await DaqProcess.start();
  const { port, lab } = server;
  const dialects = ["L1", "L2", "T1", "T2", "T3", "T4"] as const;
  await using stack = new AsyncDisposableStack();
  for (const dialect of dialects) {
    const name = dialect.toLowerCase();
    let at = 1;
    stack.use(
      await serveDetector({ port, dialect, name: `cam-${name}`, grab: () => [1.5, 2.5] }),
    );
    stack.use(
      await serveActuator({
        port,
        dialect,
        name: `stage-${name}`,
        units: "mm",
        move: (to) => Promise.resolve(void (at = to)),
        position: () => at,
      }),
    );
  }
  for (const dialect of dialects) {
    const name = dialect.toLowerCase();
    await server.deviceWhere(`cam-${name}`, ({ online }) => online);
    await server.deviceWhere(`stage-${name}`, ({ online }) => online);
    using grab = await lab.grab(`cam-${name}`);
    assert.equal(grab.summary().arrays.length, 2);
    const { position } = await lab.move(`stage-${name}`, { kind: "absolute", to: 2.5 });
    assert.equal(position.value, 2.5);
    // A list of scalars is the same in L1 and L2 but for its types, so that T1 and T2 may look alike.
    const { dialect: found } = await lab.device(`stage-${name}`);
    assert(found === dialect || dialect.startsWith(found![0]!), `${dialect}: ${found}`);
  }
});

Deno.test("The server says who comes and goes, and ends in order with Ctrl-C", async () => {
  await using server = await DaqProcess.start();
  const { port } = server;
  await using client = await RawClient.connect(server.endpoint, "GRABBER");
  await client.name("cam");
  const said = (what: string, holds: (object: Record<string, unknown>) => boolean) =>
    until(what, () => server.said.find(holds));
  const deviceOf = ({ type, device }: Record<string, unknown>) =>
    type === "device" ? device as { name: string; online: boolean } : undefined;
  await said("cam is online", (object) => deviceOf(object)?.online === true);
  await client.send({ kind: "order", command: "Quit" });
  await said("cam is offline", (object) => deviceOf(object)?.online === false);
  await using other = await RawClient.connect(server.endpoint, "ACTUATOR");
  await other.expect("order");
  assert.equal(await server.end("SIGINT"), 0);
  assert.equal(await other.next(), undefined, "its connection is closed");
  assert.equal(server.log, "");
  // The port is free again.
  using _listener = Deno.listen({ hostname: "127.0.0.1", port });
});

Deno.test("At the end actuators are stopped, where that is wanted, and else left alone", async () => {
  for (const isWanted of [true, false]) {
    await using server = await DaqProcess.start(isWanted ? ["--stop-on-exit"] : []);
    await using stage = await RawClient.connect(server.endpoint, "ACTUATOR");
    await stage.name("stage");
    await stage.tell(1);
    await server.deviceWhere("stage", ({ position }) => position?.value === 1);
    assert.equal(await server.end("SIGTERM"), 0);
    const last = await stage.next();
    if (!isWanted) assert.equal(last, undefined);
    else assert(last?.kind === "order" && last.command === "stop_motion");
    assert.equal(isWanted ? await stage.next() : undefined, undefined);
  }
});

Deno.test("A lab's file says names, limits and rules", async () => {
  await using file = await temporaryFile(
    JSON.stringify({
      devices: {
        cam: { kind: "detector" },
        stage: { match: { title: "SmarAct" }, limits: { max: 2 }, units: "mm" },
      },
      interlocks: [{ name: "camera first", device: "stage", when: [{ online: "cam" }] }],
    }),
  );
  await using server = await DaqProcess.start(["--config", file.path]);
  const { lab, port } = server;
  await using _stage = await serveActuator({
    port,
    name: "SmarAct",
    move: () => Promise.resolve(),
    position: () => 1,
  });
  const { limits } = await server.deviceWhere("stage", ({ online }) => online);
  assert.deepEqual(limits, { max: 2 });
  const go = (to: number) => lab.move("stage", { kind: "absolute", to });
  await assert.rejects(go(1), /camera first/);
  await using _cam = await server.healthy("cam");
  assert.equal((await go(1)).position.value, 1);
  await assert.rejects(go(3), { code: "denied" });
});

Deno.test("What cannot be served is refused with the cure", async () => {
  await using wrong = await temporaryFile('{"devices": {"cam": {"knd": 1}}}');
  const cases: [string[], number, RegExp][] = [
    [["--host", "0.0.0.0"], 64, /needs a list of networks[^]*hint: .*--allow 10/],
    [["--allow", "10.0.0.0/99"], 64, /10\.0\.0\.0\/99 is not a network/],
    [["--config", wrong.path], 78, /devices\.cam\.knd: is not known; allowed here: kind/],
    [["--config", "/nowhere/lab.json"], 66, /There is no file/],
    [["--no-http", "--http", "127.0.0.1:0"], 64, /exclude each other/],
    [["--token", "short"], 64, /token/],
  ];
  for (const [args, status, message] of cases) {
    const run = await robo(["daq-server", "--port", "0", ...args]);
    assert.equal(run.status, status, run.stderr);
    assert.match(run.stderr, message);
  }
  assert.match((await robo(["daq-server", "--port", "70000"])).stderr, /70000/);
  await using server = await DaqProcess.start();
  const run = await robo(["daq-server", "--port", `${server.port}`, "--no-http"]);
  assert.equal(run.status, 69);
  assert.match(run.stderr, /in use|taken/);
});
