import assert from "node:assert/strict";
import { toNdArray } from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { arrayData, wireArray } from "../lab_testing.ts";
import { RawClient } from "../raw_client_testing.ts";
import { connected, deviceWhere, isOffline, isOnline, testServer } from "../server_testing.ts";

const TREE = `<settings type="group" title="Cam"><main type="group" title="Main">` +
  `<exposure type="float" title="Exposure" limits="[0, 100]">5.0</exposure></main></settings>`;

function exposure(value: string): string {
  return `<exposure type="float" title="Exposure" limits="[0, 100]">${value}</exposure>`;
}

Deno.test("Parameters are changed from either side, and each side is told of the other's changes alone", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using cam = await RawClient.connect(server.endpoint, "GRABBER");
  await cam.send({ kind: "infos", xml: TREE });
  await isOnline(lab, "cam");
  const valueNow = async () => (await lab.parameters("cam"))?.children[0]?.children[0]?.value;
  assert.equal(await valueNow(), 5);
  await lab.setParameter("cam", ["main", "exposure"], 7);
  const { change } = await cam.expect("set_info");
  assert.deepEqual(change.path, ["settings", "main", "exposure"]);
  assert.match(change.xml, /^<exposure .*>7.0<\/exposure>$/);
  assert.equal(await valueNow(), 7);
  const events = lab.events();
  await events.next();
  // The echo of our order is no news, what the device changes by itself is.
  await cam.send({ kind: "info_xml", change });
  await cam.send({ kind: "info_xml", change: { ...change, xml: exposure("9.0") } });
  await until("it is 9", async () => await valueNow() === 9);
  for await (const event of events) {
    if (event.type !== "parameter") continue;
    assert.deepEqual([event.path, event.by], [["main", "exposure"], "device"]);
    break;
  }
  await assert.rejects(lab.setParameter("cam", ["main", "exposure"], 101), { code: "denied" });
  await assert.rejects(lab.setParameter("cam", ["main", "gain"], 1), { code: "missing" });
  await assert.rejects(lab.setParameter("cam", ["gain"], 1), {
    code: "missing",
    message: 'cam has no parameter "gain"',
  });
});

Deno.test("XML that makes no sense is counted, and the device stays", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using cam = await connected(server, "cam");
  await cam.send({ kind: "infos", xml: "<settings><a></settings>" });
  await cam.send({ kind: "infos", xml: "" });
  await cam.send({ kind: "info_xml", change: { path: ["a", "b"], xml: "<b/>" } });
  await until("all were counted", () => server.counters()["bad-xml"] === 3);
  assert.match((await lab.device("cam")).problem!, /cannot be read/);
  const grabbing = lab.grab("cam");
  await cam.expect("send_data");
  await cam.done(3);
  await grabbing;
  assert.equal((await lab.device("cam")).problem, null, "all is well again");
});

Deno.test("A detector that says what went wrong fails the grab at once, and is in step", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using cam = await connected(server, "cam");
  const failing = lab.grab("cam");
  await cam.expect("send_data");
  await cam.send({ kind: "info", key: "error", value: "Too warm" });
  await assert.rejects(failing, /cam could not grab: Too warm/);
  assert.equal((await lab.device("cam")).problem, "Too warm");
  const grabbing = lab.grab("cam");
  await cam.expect("send_data");
  await cam.done(3);
  const grab = await grabbing;
  assert.equal(Number(toNdArray(grab.data.data[0]!.data[0]!)!.data[0]), 3);
});

Deno.test("What a device says of itself is kept, up to a limit", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  await cam.send({ kind: "info", key: "serial", value: "12" }, {
    kind: "info",
    key: "serial",
    value: "13",
  });
  for (let i = 0; i < 70; i++) {
    await cam.send({ kind: "info", key: `k${i}`, value: "x".repeat(9000) });
  }
  const { info } = await deviceWhere(server.lab, "cam", ({ info }) => "k61" in info);
  assert.equal(info["serial"], "13");
  assert.equal(info["k0"]!.length, 4096);
  await until("the rest was counted", () => server.counters()["info-dropped"] === 8);
});

Deno.test("Quit takes a device offline at once, and is no fault", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  await cam.send({ kind: "order", command: "Quit" });
  assert.equal(await cam.next(), undefined);
  assert.equal((await isOffline(server.lab, "cam")).problem, null);
});

Deno.test("Axes of the older dialects belong to the data after them", async () => {
  await using server = await testServer();
  await using spec = await connected(server, "spec");
  const axis = wireArray(Float64Array.of(400, 500, 600));
  await spec.send({ kind: "axis", axis: "x", data: axis, label: "Wavelength", units: "nm" });
  const grabbing = server.lab.grab("spec", { dimension: "1D" });
  await spec.expect("send_data");
  const array = wireArray(Float64Array.of(1, 2, 3));
  const list = [{ type: "array", value: array }] as const;
  await spec.send({ kind: "done", data: { form: "list", list } });
  const { axes, dim } = (await grabbing).data.data[0]!;
  assert.equal(dim, "Data1D");
  assert.deepEqual([axes[0]?.label, axes[0]?.units, axes[0]?.index], ["Wavelength", "nm", 0]);
});

Deno.test("Each request asks for what the last data was, unless it is told otherwise", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam", { dialect: "T3" });
  const image = arrayData("cam", [wireArray(new Uint8Array(4), [2, 2])]);
  for (const [given, asked] of [[undefined, "0D"], [undefined, "2D"], ["ND", "ND"]] as const) {
    const grabbing = server.lab.grab("cam", given === undefined ? {} : { dimension: given });
    assert.equal((await cam.expect("send_data")).dimension, asked);
    await cam.send({ kind: "done", data: { form: "dte", dte: image } });
    await grabbing;
  }
});

Deno.test("A client that asks for data itself gets that of a detector, in its own dialect", async () => {
  await using server = await testServer();
  await using reader = await connected(server, "reader");
  await reader.send({ kind: "send_data", dimension: "2D" });
  const refusal = await reader.expect("info");
  assert.deepEqual([refusal.key, refusal.value], ["error", "No detector is connected"]);
  await using cam = await connected(server, "cam", { dialect: "T3" });
  await reader.send({ kind: "send_data", dimension: "2D" });
  assert.equal((await cam.expect("send_data")).dimension, "2D");
  const big = Float64Array.from({ length: 20_000 }, (_, i) => i);
  await cam.send({ kind: "done", data: { form: "dte", dte: arrayData("cam", [wireArray(big)]) } });
  const { data } = await reader.expect("done");
  assert(data.form === "list");
  const [first] = data.list;
  assert(first?.type === "array" && first.value.shape[0] === 20_000);
  assert.equal(toNdArray(first.value)!.data[19_999], 19_999);
});

Deno.test("An unknown command is passed over, or ends the connection, as the server is told", async () => {
  await using lenient = await testServer();
  await using one = await connected(lenient, "cam");
  await one.send({ kind: "unknown", command: "Hello \x1b[2J" });
  await until("it was counted", () => lenient.counters()["unknown-command"] === 1);
  await one.done(1);
  await deviceWhere(lenient.lab, "cam", ({ counters }) => counters.unsolicited === 1);
  await using strict = await testServer({ unknown: "drop" });
  await using other = await connected(strict, "cam");
  await other.send({ kind: "unknown", command: "Hello" });
  assert.equal(await other.next(), undefined);
  assert.match((await isOffline(strict.lab, "cam")).problem!, /not in the protocol: Hello/);
});

Deno.test("Messages of the other kind of device are counted and do nothing", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  await cam.position("move_done", 3);
  await using stage = await connected(server, "stage", { kind: "actuator" });
  await stage.done(3);
  await until("both were counted", () => server.counters()["misplaced-message"] === 2);
  assert.equal((await server.lab.device("cam")).position, null);
});
