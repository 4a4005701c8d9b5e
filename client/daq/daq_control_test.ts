import assert from "node:assert/strict";
import { OrderRefused } from "./order_refused.ts";
import { DaqControl } from "./daq_control.ts";
import { testedServer } from "../../services/daq/http/http_testing.ts";
import { arrayData, MemoryLab, parameter, wireArray } from "../../services/daq/lab_testing.ts";
import { until } from "../../tests/lib/until.ts";

function memoryLab(): MemoryLab {
  const frame = wireArray(Float64Array.from({ length: 20_000 }, (_, i) => i), [100, 200]);
  const exposure = parameter("exposure", "float", { value: 10 });
  return new MemoryLab({
    cam: {
      kind: "detector",
      grab: () => arrayData("cam", [frame]),
      parameters: parameter("settings", "group", { children: [exposure] }),
    },
    stage: { kind: "actuator", limits: { min: 0, max: 100 } },
  });
}

Deno.test("A lab is operated from another process as from the server's own", async () => {
  const devices = memoryLab();
  await using http = await testedServer(devices);
  await using lab = await DaqControl.connect({ url: http.server.url });
  assert.deepEqual((await lab.devices()).map(({ name }) => name), ["cam", "stage"]);
  assert.deepEqual(await lab.device("cam"), await devices.device("cam"));
  assert.deepEqual(await lab.parameters("cam"), await devices.parameters("cam"));

  const moved = await lab.actuator("stage").moveTo(12.5);
  assert.deepEqual([moved.position.value, moved.dryRun], [12.5, false]);
  assert.equal((await lab.actuator("stage").moveBy(-2, { dryRun: true })).position.value, 10.5);
  assert.equal((await lab.actuator("stage").position()).value, 12.5);
  await lab.detector("cam").set("exposure", 7);
  assert.equal((await devices.parameters("cam"))!.children[0]!.value, 7);

  const [image] = await lab.detector("cam").arrays({ dimension: "2D", region: { x: [0, 9] } });
  assert.deepEqual(image!.shape, [100, 200]);
  assert.equal(image!.data[image!.index(3, 4)], 604);
  using grab = await lab.grab("cam");
  assert.deepEqual([grab.device, grab.number, grab.missed], ["cam", 2, 0]);
  assert.equal(grab.summary().arrays[0]!.name, "cam/CH0");
  assert.deepEqual((await lab.stop()).map(({ device }) => device), ["stage"]);
});

Deno.test("What the lab refuses comes out as the same error", async () => {
  const devices = memoryLab();
  await using http = await testedServer(devices);
  await using lab = await DaqControl.connect({ url: http.server.url });
  await assert.rejects(lab.actuator("stage").moveTo(101), (error: OrderRefused) => {
    assert.ok(error instanceof OrderRefused);
    return error.rule === "limits" && error.hint === "Stay within its limits";
  });
  devices.setOnline("cam", false);
  await assert.rejects(lab.grab("cam"), { code: "unavailable", message: "cam is offline" });
  await assert.rejects(lab.grab("a/b"), { code: "missing", message: "There is no device a/b" });
  await assert.rejects(async () => {
    for await (const _ of lab.watch("cam")) assert.fail();
  }, { code: "unavailable", message: "cam is offline" });
});

Deno.test("A device that is offline is forgotten from another process, and listeners are told", async () => {
  const devices = memoryLab();
  await using http = await testedServer(devices);
  await using lab = await DaqControl.connect({ url: http.server.url });
  await assert.rejects(lab.forget("cam"), { code: "usage", message: "cam is connected" });
  devices.setOnline("cam", false);
  const events = lab.events();
  await events.next();
  await lab.forget("cam");
  for await (const event of events) {
    if (event.type !== "forgotten") continue;
    assert.deepEqual(event, { type: "forgotten", name: "cam" });
    break;
  }
  assert.deepEqual((await devices.devices()).map(({ name }) => name), ["stage"]);
  await assert.rejects(lab.forget("cam"), { code: "missing" });
});

Deno.test("Events begin with all states; leaving the loop frees the server's place", async () => {
  const devices = memoryLab();
  await using http = await testedServer(devices);
  await using lab = await DaqControl.connect({ url: http.server.url });
  const seen: string[] = [];
  for await (const event of lab.events()) {
    seen.push(event.type);
    if (seen.length === 2) await lab.actuator("stage").moveTo(1);
    if (event.type === "position") break;
  }
  assert.deepEqual(seen.slice(0, 2), ["device", "device"]);
  await until("nobody listens any more", () => devices.audience === 0);
  for await (const _ of lab.events(AbortSignal.abort())) assert.fail();
});

for (const mode of ["latest", "lossless"] as const) {
  Deno.test(`Data is watched (${mode}) until the reader or its signal stops`, async () => {
    const devices = memoryLab();
    await using http = await testedServer(devices);
    await using lab = await DaqControl.connect({ url: http.server.url });
    const numbers: number[] = [];
    for await (const grab of lab.watch("cam", { mode })) {
      using _ = grab;
      const before = numbers.at(-1);
      if (before !== undefined) assert.equal(grab.number, before + 1 + grab.missed);
      numbers.push(grab.number);
      if (numbers.length === 5) break;
    }
    await until("nobody watches any more", () => devices.audience === 0);
    const stop = new AbortController();
    for await (const _ of lab.watch("cam", { mode, signal: stop.signal })) stop.abort();
    await until("nobody watches any more", () => devices.audience === 0);
  });
}

Deno.test("What is watched says why it ends: the device's problem, or the server's end", async () => {
  const devices = memoryLab();
  const http = await testedServer(devices);
  await using _http = http;
  await using lab = await DaqControl.connect({ url: http.server.url });
  const watching = (async () => {
    for await (const grab of lab.watch("cam")) {
      if (grab.number > 3) devices.setOnline("cam", false);
    }
  })();
  await assert.rejects(watching, { code: "unavailable", message: "cam is offline" });
  const listening = (async () => {
    for await (const _ of lab.events()) await http[Symbol.asyncDispose]();
  })();
  await assert.rejects(listening, { code: "unavailable", message: /has ended/ });
  await assert.rejects(lab.devices(), { code: "unavailable", message: /No robo daq-server/ });
});

Deno.test("A server that wants a token is reached with it, and by its port without a word", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o700);
  const env = { ROBO_RUNTIME_DIR: folder };
  try {
    const token = "0123456789abcdef";
    await using http = await testedServer(memoryLab(), { token, announce: { env } });
    const { url } = http.server;
    await using _lab = await DaqControl.connect({ url, token });
    await using _found = await DaqControl.connect({ port: 6341, env });
    await assert.rejects(DaqControl.connect({ url }), {
      code: "denied",
      message: "A token is needed",
    });
    await assert.rejects(DaqControl.connect({ url, token: "0123456789abcdeF" }), {
      code: "denied",
      message: "This is not the server's token",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("What is no server is told as such", async () => {
  await assert.rejects(DaqControl.connect({ url: "6341" }), { code: "usage" });
  await assert.rejects(DaqControl.connect({ url: "http://127.0.0.1:1" }), {
    code: "unavailable",
    message: "No robo daq-server answers at http://127.0.0.1:1",
  });
  await using other = Deno.serve(
    { port: 0, onListen: () => {} },
    () => new Response("no", { status: 500 }),
  );
  await assert.rejects(DaqControl.connect({ url: `http://127.0.0.1:${other.addr.port}` }), {
    code: "unavailable",
    message: /answered with HTTP status 500/,
  });
  for (const body of ["hello", "", "null", "[]", "5", "{}", '{"program":{}}']) {
    await using page = Deno.serve({ port: 0, onListen: () => {} }, () => new Response(body));
    await assert.rejects(DaqControl.connect({ url: `http://127.0.0.1:${page.addr.port}` }), {
      code: "data",
      message: /is no robo daq-server/,
    });
  }
});

Deno.test("A request that is given up rejects with the signal's own reason", async () => {
  const devices = new MemoryLab({
    cam: { kind: "detector", grab: () => new Promise(() => {}) },
  });
  await using http = await testedServer(devices);
  await using lab = await DaqControl.connect({ url: http.server.url });
  const reason = new Error("enough");
  const stop = new AbortController();
  const grabbing = lab.grab("cam", { signal: stop.signal });
  await until("it was asked", () => devices.asked.length > 0);
  stop.abort(reason);
  await assert.rejects(grabbing, reason);
});

Deno.test("A server of this machine is asked directly, whatever proxy the environment names", async () => {
  await using http = await testedServer(memoryLab());
  const script = `
    import { DaqControl } from "${new URL("./daq_control.ts", import.meta.url)}";
    await using lab = await DaqControl.connect({ url: Deno.args[0] });
    console.log((await lab.devices()).length);
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script, http.server.url],
    env: { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9", NO_COLOR: "1" },
    cwd: new URL("../..", import.meta.url),
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "2\n", new TextDecoder().decode(stderr));
});
