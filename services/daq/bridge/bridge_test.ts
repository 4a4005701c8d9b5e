import assert from "node:assert/strict";
import { serveActuator, serveDetector } from "../../../client/daq/mod.ts";
import type { Lab } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";
import { type Dialect, toNdArray } from "../../../protocols/pymodaq/mod.ts";
import { findParameter } from "../../../protocols/pymodaq/parameters/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { DaqServer } from "../mod.ts";
import { Bridge } from "./bridge.ts";
import type { BridgeEvent, BridgeOptions } from "./bridge_options.ts";

function portOf(server: DaqServer): number {
  return Number(server.endpoint.split(":").at(-1));
}

/** A bridge from one server to another, and what it has told. */
async function bridge(
  from: DaqServer,
  to: number,
  options: Partial<BridgeOptions> = {},
): Promise<{ readonly bridge: Bridge; readonly events: BridgeEvent[] } & AsyncDisposable> {
  const events: BridgeEvent[] = [];
  const bridge = await Bridge.start({
    open: () => Promise.resolve(from.lab),
    upstream: { host: "127.0.0.1", port: to },
    retry: 10,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { bridge, events, [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose]() };
}

async function online(lab: Lab, name: string): Promise<void> {
  await until(`${name} is there with its parameters`, async () => {
    const device = (await lab.devices()).find((device) => device.name === name);
    return device?.online === true && await lab.parameters(name) !== null;
  });
}

async function valueOf(lab: Lab, name: string, ...path: string[]): Promise<unknown> {
  return findParameter((await lab.parameters(name))!, path)?.value;
}

const PAIRS: readonly (readonly [Dialect, Dialect, Dialect])[] = [
  ["L2", "T3", "T3"],
  ["T3", "L2", "L2"],
  ["T1", "L1", "T4"],
];

for (const [camDialect, stageDialect, dialect] of PAIRS) {
  Deno.test(`A detector of ${camDialect} and an actuator of ${stageDialect} on one port appear in a server of ${dialect}`, async () => {
    await using ours = await DaqServer.start({ port: 0 });
    await using other = await DaqServer.start({ port: 0 });
    const port = portOf(ours);
    let at = 1;
    let stops = 0;
    const hold = Promise.withResolvers<void>();
    await using cam = await serveDetector({
      port,
      name: "cam",
      dialect: camDialect,
      units: "counts",
      parameters: {
        exposure: { type: "float", value: 10, limits: [0, 100] },
        roi: { type: "group", children: { x0: { type: "int", value: 3 } } },
      },
      grab: () => NdArray.from(Uint16Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
    });
    await using _stage = await serveActuator({
      port,
      name: "stage",
      dialect: stageDialect,
      units: "mm",
      position: () => at,
      move: async (to, signal) => {
        if (to === 99) {
          signal.addEventListener("abort", () => hold.resolve());
          await hold.promise;
          at = 42;
        } else {
          at = to;
        }
      },
      stop: () => void stops++,
    });
    await online(ours.lab, "cam");
    await online(ours.lab, "stage");
    await using crossing = await bridge(ours, portOf(other), { dialect });
    const { lab } = other;
    await online(lab, "cam");
    await online(lab, "stage");

    using grab = await lab.grab("cam", { dimension: "2D" });
    const [dwa] = grab.data.data;
    assert.deepEqual([...toNdArray(dwa!.data[0]!)!.data], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(dwa!.data[0]!.shape, [2, 3]);
    // Units are there where both dialects carry them.
    assert.equal(dwa!.units, camDialect[0] === "T" && dialect[0] === "T" ? "counts" : "");
    assert.equal((await lab.device("cam")).dialect, dialect);

    assert.equal((await lab.position("stage")).value, 1);
    const moved = await lab.move("stage", { kind: "absolute", to: 12.5 });
    assert.deepEqual([moved.position.value, moved.position.units], [12.5, "mm"]);
    assert.equal((await lab.move("stage", { kind: "relative", by: -2 })).position.value, 10.5);
    assert.equal((await lab.move("stage", { kind: "home" })).position.value, 0);
    const endless = lab.move("stage", { kind: "absolute", to: 99 });
    const settled = endless.then(() => "done", () => "failed");
    await until("it moves", async () => (await ours.lab.device("stage")).doing === "moving");
    assert.equal((await lab.stop("stage"))[0]!.sent, true);
    await until("the stage was told to stop", () => stops === 1);
    await settled;

    await lab.setParameter("cam", ["exposure"], 25);
    await until("the camera knows", () => cam.parameters.get("exposure") === 25);
    cam.parameters.set("roi/x0", 7);
    await until("the other server knows", async () => await valueOf(lab, "cam", "roi", "x0") === 7);
    await ours.lab.setParameter("cam", ["exposure"], 30);
    await until(
      "an operator of ours is heard there",
      async () => await valueOf(lab, "cam", "exposure") === 30,
    );
    assert.equal(cam.parameters.get("exposure"), 30);
    assert.deepEqual(crossing.events.filter(({ kind }) => kind !== "joined"), []);
    assert.deepEqual([...crossing.bridge.counters().keys()].sort(), ["cam", "stage"]);
  });
}

Deno.test("A device that goes leaves the other server, and comes back with the device", async () => {
  await using ours = await DaqServer.start({ port: 0 });
  await using other = await DaqServer.start({ port: 0 });
  await using crossing = await bridge(ours, portOf(other), { dialect: "T3" });
  for (let round = 1; round <= 2; round++) {
    await using _cam = await serveDetector({ port: portOf(ours), name: "cam", grab: () => round });
    await online(other.lab, "cam");
    using grab = await other.lab.grab("cam");
    assert.deepEqual([...toNdArray(grab.data.data[0]!.data[0]!)!.data], [round]);
    await _cam[Symbol.asyncDispose]();
    await until("it is offline there", async () => !(await other.lab.device("cam")).online);
  }
  await until("the second farewell is told", () => crossing.events.length === 4);
  assert.deepEqual(crossing.events.map(({ kind }) => kind), ["joined", "left", "joined", "left"]);
});

Deno.test("The other server may be missing at first, and go and come again", async () => {
  await using ours = await DaqServer.start({ port: 0 });
  await using _cam = await serveDetector({ port: portOf(ours), name: "cam", grab: () => 1 });
  await online(ours.lab, "cam");
  const port = await freePort();
  await using crossing = await bridge(ours, port);
  await until("it waits", () => crossing.events.some(({ kind }) => kind === "waiting"));
  for (let round = 1; round <= 2; round++) {
    await using other = await DaqServer.start({ port });
    await online(other.lab, "cam");
    using _grab = await other.lab.grab("cam");
    assert.equal(crossing.bridge.counters().get("cam")?.answered, round);
  }
  assert.ok(crossing.bridge.counters().get("cam")!.connections >= 2);
});

Deno.test("Our own server may go, and its devices are back when it is opened again", async () => {
  await using other = await DaqServer.start({ port: 0 });
  const first = await DaqServer.start({ port: 0 });
  const second = await DaqServer.start({ port: 0 });
  await using _second = second;
  const servers = [first, second];
  await using _early = await serveDetector({ port: portOf(first), name: "cam", grab: () => 1 });
  await using _late = await serveDetector({ port: portOf(second), name: "cam", grab: () => 2 });
  const ends = new AbortController();
  let tries = 0;
  await using crossing = await bridge(first, portOf(other), {
    open: () => {
      // It is not there at once.
      if (servers.length === 1 && tries++ < 2) {
        return Promise.reject(new RoboError("unavailable", "Gone"));
      }
      const { lab } = servers.shift()!;
      return Promise.resolve(servers.length === 0 ? lab : endingWith(lab, ends.signal));
    },
  });
  await online(other.lab, "cam");
  ends.abort();
  await first.close();
  await until(
    "the lab was found again",
    () => crossing.events.some(({ kind }) => kind === "lab-found"),
  );
  await until("the camera of the second server answers", async () => {
    try {
      using grab = await other.lab.grab("cam", { timeout: 1000 });
      return toNdArray(grab.data.data[0]!.data[0]!)!.data[0] === 2;
    } catch {
      return false;
    }
  });
  assert.ok(crossing.events.some(({ kind }) => kind === "lab-lost"));
});

Deno.test("Moves over a bridge keep to the rules of our server, and the other one is told which", async () => {
  await using ours = await DaqServer.start({
    port: 0,
    config: { devices: { stage: { limits: { max: 10 } } } },
  });
  await using other = await DaqServer.start({ port: 0 });
  let at = 0;
  await using _stage = await serveActuator({
    port: portOf(ours),
    name: "stage",
    units: "mm",
    move: (to) => void (at = to),
    position: () => at,
  });
  await online(ours.lab, "stage");
  await using crossing = await bridge(ours, portOf(other), { dialect: "T3" });
  await online(other.lab, "stage");
  await assert.rejects(other.lab.move("stage", { kind: "absolute", to: 50 }, { timeout: 2000 }));
  const { reason } = await until(
    "which rule it is was told",
    () => crossing.events.find((event) => event.kind === "problem"),
  );
  assert.match(reason, /10/);
  assert.equal(at, 0);
  assert.equal((await other.lab.move("stage", { kind: "absolute", to: 9 })).position.value, 9);
});

Deno.test("Only the devices that were named cross, and none that came over a bridge", async () => {
  await using ours = await DaqServer.start({ port: 0 });
  await using other = await DaqServer.start({ port: 0 });
  await using _cam = await serveDetector({ port: portOf(ours), name: "cam", grab: () => 1 });
  await using _lamp = await serveDetector({ port: portOf(ours), name: "lamp", grab: () => 1 });
  await using _there = await bridge(ours, portOf(other), { devices: ["cam"] });
  await online(other.lab, "cam");
  await until(
    "it has said that it comes over a bridge",
    async () => "bridge" in (await other.lab.device("cam")).info,
  );
  await using back = await bridge(other, portOf(ours));
  await using _eye = await serveDetector({ port: portOf(other), name: "eye", grab: () => 1 });
  await online(ours.lab, "eye");
  assert.deepEqual((await other.lab.devices()).map(({ name }) => name), ["cam", "eye"]);
  assert.deepEqual((await ours.lab.devices()).map(({ name }) => name).sort(), [
    "cam",
    "eye",
    "lamp",
  ]);
  assert.deepEqual(back.events, [{ kind: "joined", device: "eye" }]);
});

Deno.test("A bridge that cannot open its lab says so at once", async () => {
  const open = () => Promise.reject(new RoboError("unavailable", "No robo daq-server runs here"));
  await assert.rejects(
    Bridge.start({ open, upstream: { host: "127.0.0.1", port: 1 }, onEvent: () => {} }),
    /No robo daq-server/,
  );
});

/** A lab whose events end, as those of a server that was ended. */
function endingWith(lab: Lab, signal: AbortSignal): Lab {
  return new Proxy(lab, {
    get(target, name) {
      if (name === "events") {
        return (stop?: AbortSignal) =>
          target.events(stop === undefined ? signal : AbortSignal.any([signal, stop]));
      }
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function freePort(): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return Promise.resolve(listener.addr.port);
}
