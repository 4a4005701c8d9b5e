import assert from "node:assert/strict";
import type { ParameterChange } from "../../protocols/pymodaq/data.ts";
import type { ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import { DeviceParameters } from "./device_parameters.ts";
import { ParameterSync } from "./parameter_sync.ts";

function setUp(onParameter?: (path: readonly string[], value: ParameterValue) => void) {
  const parameters = new DeviceParameters({
    exposure: { type: "float", value: 10.5, limits: [0, 100], title: "Exposure (ms):" },
    mode: { type: "list", limits: ["live", "trig"] },
    serial: { type: "str", value: "A7", readonly: true },
    roi: { type: "group", children: { x0: { type: "int", value: 3 }, on: { type: "bool" } } },
  });
  const told: ParameterChange[] = [];
  const problems: string[] = [];
  const sync = new ParameterSync({
    parameters,
    root: "detector_settings",
    title: "Camera",
    dialect: "L2",
    tell: (change) => told.push(change),
    onParameter,
    onProblem: (error) => problems.push(String(error)),
  });
  return { parameters, told, problems, sync };
}

function float(value: string): string {
  return '<exposure type="float" title="Exposure (ms):" visible="1" removable="0" readonly="0" ' +
    `limits="[0, 100]">${value}</exposure>`;
}

Deno.test("The tree is told as PyMoDAQ tells it", () => {
  const { sync } = setUp();
  const flags = 'visible="1" removable="0"';
  assert.equal(
    sync.xml,
    `<detector_settings type="group" title="Camera" ${flags} readonly="0">` +
      `<exposure type="float" title="Exposure (ms):" ${flags} readonly="0" limits="[0, 100]">10.5</exposure>` +
      `<mode type="list" title="mode" ${flags} readonly="0" limits="['live', 'trig']">str('live')</mode>` +
      `<serial type="str" title="serial" ${flags} readonly="1">A7</serial>` +
      `<roi type="group" title="roi" ${flags} readonly="0">` +
      `<x0 type="int" title="x0" ${flags} readonly="0">3</x0>` +
      `<on type="bool" title="on" ${flags} readonly="0">0</on></roi></detector_settings>`,
  );
});

for (const path of [["detector_settings", "exposure"], ["exposure"]]) {
  Deno.test(`What the server changes at ${path.join("/")} is taken over, and told back`, () => {
    const heard: unknown[] = [];
    const { parameters, told, problems, sync } = setUp((path, value) => heard.push([path, value]));
    sync.apply({ path, xml: float("7.0") });
    sync.apply({ path, xml: float("7.0") });
    assert.equal(parameters.get("exposure"), 7);
    assert.deepEqual(heard, [[["exposure"], 7]]);
    const change = { path: ["detector_settings", "exposure"], xml: float("7.0") };
    assert.deepEqual([told, problems], [[change, change], []]);
  });
}

Deno.test("What the device changes is told with the root, once", () => {
  const { parameters, told } = setUp();
  parameters.set("exposure", 12);
  parameters.set("exposure", 12);
  parameters.set("roi/x0", 4);
  parameters.set(["roi", "x0"], "5");
  assert.deepEqual(told.map(({ path }) => path.join("/")), [
    "detector_settings/exposure",
    "detector_settings/roi/x0",
    "detector_settings/roi/x0",
  ]);
  assert.equal(told[0]!.xml, float("12.0"));
  assert.equal(parameters.get("roi/x0"), 5);
});

Deno.test("A group that the server sends changes the values below it", () => {
  const { parameters, told, problems, sync } = setUp();
  const xml =
    '<roi type="group"><x0 type="int">9</x0><on type="bool">1</on><new type="int">1</new></roi>';
  sync.apply({ path: ["detector_settings", "roi"], xml });
  assert.deepEqual([parameters.get("roi/x0"), parameters.get("roi/on")], [9, true]);
  assert.deepEqual(told.map(({ path }) => path.slice(1)), [["roi", "x0"], ["roi", "on"]]);
  assert.deepEqual(problems, []);
});

Deno.test("A leaf never replaces a group, nor a group a leaf", () => {
  const { parameters, problems, sync } = setUp();
  const before = parameters.tree;
  sync.apply({ path: ["detector_settings"], xml: float("7") });
  sync.apply({ path: ["detector_settings", "exposure"], xml: '<roi type="group"/>' });
  sync.apply({ path: ["detector_settings", "nothing"], xml: float("7") });
  sync.apply({ path: ["detector_settings", "exposure"], xml: "<exposure" });
  assert.equal(problems.length, 4);
  assert.equal(parameters.tree, before);
});

Deno.test("What the server may not change is refused, and the value told as it is", () => {
  const { parameters, told, problems, sync } = setUp();
  sync.apply({ path: ["exposure"], xml: float("1000") });
  sync.apply({ path: ["serial"], xml: '<serial type="str">B8</serial>' });
  sync.apply({ path: ["mode"], xml: "<mode type=\"list\">str('off')</mode>" });
  assert.deepEqual(
    ["exposure", "serial", "mode"].map((name) => parameters.get(name)),
    [10.5, "A7", "live"],
  );
  assert.deepEqual(told.map(({ path }) => path[1]), ["exposure", "serial", "mode"]);
  assert.equal(problems.length, 2);
});

Deno.test("What the instrument refuses is put back, and told", async () => {
  const { parameters, told, problems, sync } = setUp((_path, value) => {
    if (value === 50) throw new Error("Too bright");
    if (value === 60) return Promise.reject(new Error("Still too bright")) as never;
  });
  sync.apply({ path: ["exposure"], xml: float("50.0") });
  assert.equal(parameters.get("exposure"), 10.5);
  sync.apply({ path: ["exposure"], xml: float("60.0") });
  assert.equal(parameters.get("exposure"), 60);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(parameters.get("exposure"), 10.5);
  assert.deepEqual(told.map(({ xml }) => xml), ["10.5", "60.0", "10.5"].map(float));
  assert.deepEqual(problems, ["Error: Too bright", "Error: Still too bright"]);
});

Deno.test("What the instrument rounds is told", () => {
  const { parameters, told, sync } = setUp((path, value) =>
    parameters.set(path, Math.round(Number(value)))
  );
  sync.apply({ path: ["exposure"], xml: float("7.4") });
  assert.equal(parameters.get("exposure"), 7);
  assert.deepEqual(told.map(({ xml }) => xml), [float("7.0")]);
});

Deno.test("A name that cannot be one is refused, and an unknown path says what there is", () => {
  assert.throws(() => new DeviceParameters({ "a b": { type: "int" } }), /cannot be called "a b"/);
  const { parameters } = setUp();
  assert.throws(() => parameters.get("nothing"), /has no parameter/);
  assert.throws(() => parameters.set("exposure", "x"), /no value for exposure/);
});
