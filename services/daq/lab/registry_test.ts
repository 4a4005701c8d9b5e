import assert from "node:assert/strict";
import type { Message } from "../../../protocols/pymodaq/mod.ts";
import type { LabConfig } from "../config/lab_config.ts";
import { DeviceMatcher } from "./device_matcher.ts";
import { RawClient } from "../raw_client_testing.ts";
import { connected, deviceWhere, isOffline, isOnline, testServer } from "../server_testing.ts";

function infos(title: string): Message {
  return { kind: "infos", xml: `<settings type="group" title="${title}"></settings>` };
}

Deno.test("A device is named by Info name, else by its title, else by its kind and a number", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using both = await RawClient.connect(server.endpoint, "GRABBER");
  await both.send(infos("Andor iXon"), { kind: "info", key: "Name", value: "Cam 1" });
  assert.equal((await isOnline(lab, "cam-1")).title, "Andor iXon");
  await using titled = await RawClient.connect(server.endpoint, "ACTUATOR");
  await titled.send(infos("Étage &#181;m"));
  await isOnline(lab, "etage-m");
  await using silent = await RawClient.connect(server.endpoint, "GRABBER");
  await isOnline(lab, "detector-1");
  await using pushing = await RawClient.connect(server.endpoint, "GRABBER");
  await pushing.done(1);
  await deviceWhere(lab, "detector-2", ({ counters }) => counters.unsolicited === 1);
  await using actuator = await RawClient.connect(server.endpoint, "ACTUATOR");
  await isOnline(lab, "actuator-1");
  assert(silent !== pushing && actuator !== titled);
});

Deno.test("Two live devices of one name are told apart, and both come back as themselves", async () => {
  await using server = await testServer();
  const { lab } = server;
  const first = await connected(server, "cam");
  await using second = await RawClient.connect(server.endpoint, "GRABBER");
  await second.name("cam");
  await isOnline(lab, "cam-2");
  assert.equal((await lab.device("cam")).online, true, "the first one was not kicked out");
  await first[Symbol.asyncDispose]();
  await isOffline(lab, "cam");
  await using again = await RawClient.connect(server.endpoint, "GRABBER");
  await again.name("cam");
  await deviceWhere(lab, "cam", ({ connections, online }) => online && connections === 2);
  assert.equal((await lab.devices()).length, 2);
});

Deno.test("A device that fell silent and connects anew is itself, and its old connection is ended", async () => {
  await using server = await testServer({ timeout: 50 });
  const { lab } = server;
  await using silent = await connected(server, "cam");
  await assert.rejects(lab.grab("cam"), { code: "unavailable" });
  await using again = await RawClient.connect(server.endpoint, "GRABBER");
  await again.name("cam");
  const { connections } = await deviceWhere(lab, "cam", ({ connections }) => connections === 2);
  assert.equal(connections, 2);
  await silent.expect("send_data");
  assert.equal(await silent.next(), undefined);
  const grabbing = lab.grab("cam", { timeout: 10_000 });
  await again.expect("send_data");
  await again.done(1);
  await grabbing;
  assert.deepEqual((await lab.devices()).map(({ name, online }) => [name, online]), [[
    "cam",
    true,
  ]]);
});

Deno.test("An actuator does not come back as a detector of its name", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "thing");
  await cam[Symbol.asyncDispose]();
  await isOffline(server.lab, "thing");
  await using other = await RawClient.connect(server.endpoint, "ACTUATOR");
  await other.name("thing");
  assert.equal((await isOnline(server.lab, "thing-2")).kind, "actuator");
});

Deno.test("Devices that are expected are there before they come, and get their names by title or address", async () => {
  const config: LabConfig = {
    devices: {
      cam: { kind: "detector", match: { title: "Andor" } },
      far: { kind: "detector", match: { address: "10.0.3.0/24" } },
      stage: { match: { address: "127.0.0.1" }, units: "mm", limits: { max: 3 } },
    },
  };
  await using server = await testServer({ config });
  const { lab } = server;
  const before = await lab.devices();
  assert.deepEqual(before.map(({ name, online }) => [name, online]), [["cam", false], [
    "far",
    false,
  ]]);
  await using cam = await RawClient.connect(server.endpoint, "GRABBER");
  await cam.send(infos("Andor"));
  await isOnline(lab, "cam");
  await using stage = await RawClient.connect(server.endpoint, "ACTUATOR");
  const { limits, units } = await isOnline(lab, "stage");
  assert.deepEqual([limits, units], [{ max: 3 }, "mm"]);
  assert.equal(stage.dialect, "L2");
  // One that comes as well, by the same address, is not.
  await using _second = await RawClient.connect(server.endpoint, "ACTUATOR");
  await isOnline(lab, "stage-2");
  const all = await lab.devices();
  assert.deepEqual(all.filter(({ expected }) => !expected).map(({ name }) => name), ["stage-2"]);
});

Deno.test("A strict lab lets nobody else in, nor the same device twice", async () => {
  await using server = await testServer({ config: { devices: { cam: {} }, strict: true } });
  await using cam = await connected(server, "cam");
  for (const name of ["stranger", "cam"]) {
    await using other = await RawClient.connect(server.endpoint, "GRABBER");
    await other.name(name);
    assert.equal(await other.next(), undefined);
  }
  assert.equal(server.counters()["denied"], 2);
  assert.deepEqual((await server.lab.devices()).map(({ name }) => name), ["cam"]);
  await cam.done(1);
  await deviceWhere(server.lab, "cam", ({ counters }) => counters.unsolicited === 1);
});

Deno.test("A second device of one entry is held to the rules of the first, and another title is no other name", async () => {
  const config: LabConfig = {
    devices: { stage: { kind: "actuator", units: "mm", limits: { max: 25 } } },
    interlocks: [{ name: "camera first", device: "stage", when: [{ online: "cam" }] }],
  };
  await using server = await testServer({ config });
  const { lab } = server;
  await using first = await RawClient.connect(server.endpoint, "ACTUATOR");
  await first.send(infos("Stage"), { kind: "info", key: "name", value: "stage" });
  await isOnline(lab, "stage");
  await using second = await RawClient.connect(server.endpoint, "ACTUATOR", "L2");
  await second.name("Stage");
  await second.position("position_is", 1);
  const twin = await deviceWhere(lab, "stage-2", ({ position }) => position?.value === 1);
  assert.deepEqual(twin.limits, { max: 25 });
  const far = { kind: "absolute", to: 40 } as const;
  await assert.rejects(lab.move("stage-2", far), {
    rule: "limits",
    message: "stage-2 cannot go to 40 mm: at most 25 mm",
  });
  const near = { kind: "absolute", to: 20 } as const;
  await assert.rejects(lab.move("stage-2", near), { rule: "camera first", message: /^stage-2 / });
  await using lift = await RawClient.connect(server.endpoint, "ACTUATOR");
  await lift.send(infos("Stage"), { kind: "info", key: "name", value: "lift" });
  await lift.position("position_is", 1);
  const other = await deviceWhere(lab, "lift", ({ position }) => position?.value === 1);
  assert.deepEqual(other.limits, {});
  await lab.move("lift", far, { dryRun: true });
  await using camera = await connected(server, "cam");
  await lab.move("stage-2", near, { dryRun: true });
  assert(first !== second && camera !== lift);
});

Deno.test("Of too many devices the one that was away longest is forgotten, but none of those that are expected", async () => {
  await using server = await testServer({
    maxDevices: 3,
    config: { devices: { stage: { kind: "actuator" } } },
  });
  const { lab } = server;
  for (const name of ["a", "b", "c"]) {
    await using client = await connected(server, name);
    await client.send({ kind: "order", command: "Quit" });
    await isOffline(lab, name);
  }
  assert.deepEqual((await lab.devices()).map(({ name }) => name), ["b", "c", "stage"]);
  assert.equal(server.counters()["forgotten-device"], 1);
  await using _d = await connected(server, "d");
  await using _e = await connected(server, "e");
  await using full = await RawClient.connect(server.endpoint, "GRABBER");
  await full.name("f");
  assert.equal(await full.next(), undefined);
  await assert.rejects(lab.device("f"), { code: "missing" });
});

Deno.test("A device that is offline is forgotten, but none that is connected nor one of the lab's file", async () => {
  await using server = await testServer({ config: { devices: { cam: { kind: "detector" } } } });
  const { lab } = server;
  const tried = await connected(server, "tried");
  await assert.rejects(lab.forget("tried"), { code: "usage", message: "tried is connected" });
  await assert.rejects(lab.forget("cam"), { code: "denied" });
  await assert.rejects(lab.forget("nobody"), { code: "missing" });
  const watching = Array.fromAsync(lab.watch("tried", { passive: true }));
  const refused = assert.rejects(watching, { code: "missing", message: "tried was forgotten" });
  await tried[Symbol.asyncDispose]();
  await isOffline(lab, "tried");
  using leaving = new DisposableStack();
  const stop = leaving.adopt(new AbortController(), (stop) => stop.abort());
  const events = lab.events(stop.signal);
  assert.equal((await events.next()).value?.type, "device");
  await lab.forget("tried");
  await refused;
  assert.equal((await events.next()).value?.type, "device");
  assert.deepEqual((await events.next()).value, { type: "forgotten", name: "tried" });
  assert.deepEqual((await lab.devices()).map(({ name }) => name), ["cam"]);
  await using again = await connected(server, "tried");
  assert.equal((await lab.device("tried")).connections, 1);
  await again.done(1);
});

Deno.test("Who is forgotten to make room is told of as well", async () => {
  await using server = await testServer({ maxDevices: 1 });
  const { lab } = server;
  await using first = await connected(server, "first");
  await first.send({ kind: "order", command: "Quit" });
  await isOffline(lab, "first");
  const events = lab.events();
  await events.next();
  await using _second = await connected(server, "second");
  for await (const event of events) {
    if (event.type === "forgotten") break;
    assert(event.type !== "device" || event.device.name === "first");
  }
});

Deno.test("A dialect is known beforehand where the address tells it for certain", () => {
  const at = (address: string, dialect?: "L1" | "T3") => ({
    match: { address },
    ...dialect && { dialect },
  });
  const certain = new DeviceMatcher({ old: at("10.0.0.1", "L1"), other: at("10.0.0.2") });
  assert.equal(certain.dialectOf("tcp://10.0.0.1:5000"), "L1");
  assert.equal(certain.dialectOf("tcp://10.0.0.2:5000"), undefined);
  assert.equal(certain.dialectOf("tcp://10.0.0.3:5000"), undefined);
  const open = new DeviceMatcher({ old: at("10.0.0.1", "L1"), cam: {} });
  assert.equal(open.dialectOf("tcp://10.0.0.1:5000"), undefined, "it may be cam");
});
