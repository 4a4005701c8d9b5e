import assert from "node:assert/strict";
import type { RoboError } from "../../../errors.ts";
import { DteReader } from "../../../protocols/daq/dte_bytes.ts";
import { arrayData, MemoryLab, parameter, wireArray } from "../lab_testing.ts";
import { COMPONENTS } from "./components.ts";
import { DTE } from "./routes/grab_routes.ts";
import { check, type Schema } from "../../../protocols/http/json_schema.ts";
import { eventsOf, testedServer } from "./http_testing.ts";

/** A lab with a camera and a stage. */
function lab() {
  const image = wireArray(Uint16Array.of(1, 2, 3, 4, 5, 65535), [2, 3]);
  const axis = { label: "x", units: "um", data: wireArray(Float64Array.of(0, NaN, 2)), index: 1 };
  const exposure = parameter("exposure", "float", { value: 10, limits: [0, 100] });
  return new MemoryLab({
    cam: {
      kind: "detector",
      grab: () => arrayData("cam", [image], { axes: [{ ...axis, spreadOrder: 0 }] }),
      parameters: parameter("settings", "group", { children: [exposure] }),
    },
    stage: { kind: "actuator", limits: { min: 0, max: 100 } },
  });
}

interface Described {
  readonly paths: Record<
    string,
    Record<string, {
      readonly responses: Record<
        string,
        { readonly content?: Record<string, { schema?: Schema }> }
      >;
    }>
  >;
}

Deno.test("Every answer fits the schema by which the description tells it", async () => {
  const devices = lab();
  devices.add("gone", { kind: "detector" });
  devices.setOnline("gone", false);
  await using http = await testedServer(devices);
  const description: Described = await (await http.ask("/v1/openapi.json")).json();
  const asked: [string, string, RequestInit & { json?: unknown }][] = [
    ["/v1/devices", "/v1/devices", {}],
    ["/v1/devices/{name}", "/v1/devices/cam", {}],
    ["/v1/devices/{name}", "/v1/devices/stage", {}],
    ["/v1/devices/{name}/parameters", "/v1/devices/cam/parameters", {}],
    ["/v1/devices/{name}/parameters", "/v1/devices/stage/parameters", {}],
    ["/v1/devices/{name}/parameters", "/v1/devices/cam/parameters", {
      method: "PUT",
      json: { path: ["exposure"], value: 7 },
    }],
    ["/v1/devices/{name}/grab", "/v1/devices/cam/grab?dimension=2D&region=0:2", {}],
    ["/v1/devices/{name}/grab", "/v1/devices/cam/grab", {
      json: { average: 2, region: { x: [0, 1], y: [0, 1] } },
    }],
    ["/v1/devices/{name}/move", "/v1/devices/stage/move", { json: { kind: "absolute", to: 5 } }],
    ["/v1/devices/{name}/move", "/v1/devices/stage/move?dryRun", { json: { kind: "home" } }],
    ["/v1/devices/{name}/move", "/v1/devices/stage/move", { json: { kind: "absolute", to: 500 } }],
    ["/v1/devices/{name}/position", "/v1/devices/stage/position", {}],
    ["/v1/devices/{name}/stop", "/v1/devices/stage/stop", { json: {} }],
    ["/v1/stop", "/v1/stop", { json: {} }],
    ["/v1/server", "/v1/server", {}],
    ["/v1/devices/{name}", "/v1/devices/gone", { method: "DELETE" }],
    ["/v1/devices/{name}", "/v1/devices/cam", { method: "DELETE" }],
    ["/v1/devices/{name}", "/v1/devices/nobody", {}],
  ];
  for (const [path, real, options] of asked) {
    const response = await http.ask(real, options);
    const method = options.method ?? (options.json === undefined ? "GET" : "POST");
    const { responses } = description.paths[path]![method.toLowerCase()]!;
    const { content = {} } = responses[response.status] ?? responses["default"]!;
    const type = response.headers.get("content-type");
    if (type === null) {
      assert.equal(response.status, 204);
      assert.deepEqual(content, {});
      continue;
    }
    const schema = content[type]?.schema;
    assert.ok(schema, `${path} is not said to answer ${type}`);
    assert.equal(check(schema, await response.json(), { components: COMPONENTS }), undefined, real);
  }
});

Deno.test("The description is of every route, and refers to nothing that is not there", async () => {
  await using http = await testedServer(lab());
  const text = await (await http.ask("/v1/openapi.json")).text();
  const { paths, openapi } = JSON.parse(text);
  assert.equal(openapi, "3.1.0");
  const ids = Object.values<Record<string, { operationId: string }>>(paths)
    .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  assert.equal(new Set(ids).size, ids.length);
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
    assert.ok(Object.hasOwn(COMPONENTS, name!), name);
  }
});

Deno.test("A grab is JSON, a DataToExport or numpy's file", async () => {
  await using http = await testedServer(lab());
  const { data, device, number } = await (await http.ask("/v1/devices/cam/grab")).json();
  assert.deepEqual([device, number], ["cam", 1]);
  assert.deepEqual(data[0].arrays, [{
    label: "CH0",
    dtype: "<u2",
    shape: [2, 3],
    values: [[1, 2, 3], [4, 5, 65535]],
  }]);
  assert.deepEqual(data[0].axes[0].values, [0, null, 2]);

  const dte = await http.ask("/v1/devices/cam/grab?format=dte");
  assert.equal(dte.headers.get("content-type"), DTE);
  assert.equal(dte.headers.get("x-robo-number"), "2");
  const bytes = await dte.bytes();
  assert.equal(dte.headers.get("content-length"), String(bytes.length));
  assert.deepEqual(DteReader.whole([bytes]).data[0]!.data[0]!.shape, [2, 3]);

  const npy = await (await http.ask("/v1/devices/cam/grab?format=npy")).bytes();
  assert.match(
    new TextDecoder("latin1").decode(npy.subarray(10, 128)),
    /^\{'descr': '<u2', 'fortran_order': False, 'shape': \(2, 3\), \} *\n/,
  );
  assert.deepEqual([...npy.subarray(128)], [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255]);
  const none = await http.ask("/v1/devices/cam/grab?format=npy&array=1");
  assert.equal(none.status, 400);
  await none.body!.cancel();
});

Deno.test("Events begin with the state of each device, and go on with what happens", async () => {
  const devices = lab();
  await using http = await testedServer(devices);
  const response = await http.ask("/v1/events");
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const seen: string[] = [];
  for await (const { name, data } of eventsOf(response)) {
    assert.equal(check(COMPONENTS["LabEvent"]!, data, { components: COMPONENTS }), undefined);
    seen.push(name);
    if (seen.length === 2) devices.changeParameter("cam", ["exposure"], 3);
    if (name === "parameter") break;
  }
  assert.deepEqual(seen, ["device", "device", "parameter"]);
});

Deno.test("Data is watched as events, with small arrays in them, until nothing more comes", async () => {
  const devices = lab();
  await using http = await testedServer(devices);
  const response = await http.ask("/v1/devices/cam/watch?inline=3&rate=1000");
  let count = 0;
  for await (const { name, data } of eventsOf(response)) {
    assert.equal(name, "grab");
    assert.equal(check(COMPONENTS["Grab"]!, data, { components: COMPONENTS }), undefined);
    const [part] = (data as { data: { arrays: unknown[]; axes: { values: unknown }[] }[] }).data;
    assert.deepEqual(part!.arrays, [{ label: "CH0", dtype: "<u2", shape: [2, 3], values: null }]);
    assert.deepEqual(part!.axes[0]!.values, [0, null, 2]);
    if (++count === 3) devices.setOnline("cam", false);
    if (count === 20) break;
  }
  assert.ok(count >= 3);
});

Deno.test("What cannot be is a problem with a code, a message, a hint and the rule", async () => {
  const devices = lab();
  await using http = await testedServer(devices);
  const of = async (path: string, options?: Parameters<typeof http.ask>[1]) => {
    const response = await http.ask(path, options);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    const body = await response.json();
    assert.equal(check(COMPONENTS["Problem"]!, body, { components: COMPONENTS }), undefined);
    assert.equal(body.status, response.status);
    return { status: response.status, code: body.code, message: body.message, rule: body.rule };
  };
  const refused = await of("/v1/devices/stage/move", { json: { kind: "absolute", to: 101 } });
  assert.deepEqual(refused, {
    status: 409,
    code: "denied",
    message: "stage may not go to 101: its limits are 0 to 100",
    rule: "limits",
  });
  devices.setOnline("cam", false);
  const problems = await Promise.all([
    of("/v1/devices/cam/grab"),
    of("/v1/devices/nobody/grab"),
    of("/v1/devices/cam/watch?rate=0"),
    of("/v1/devices/stage/watch"),
    of("/v1/devices/cam/grab?nothing=1"),
    of("/v1/devices/cam/grab?average=2&average=3"),
    of("/v1/devices/stage/move", { json: { kind: "absolute", to: "5" } }),
    of("/v1/devices/stage/move", { json: { kind: "sideways" } }),
    of("/v1/devices/%ff/grab"),
    of("/v1/nothing"),
    of("/v1/devices", { method: "DELETE", json: {} }),
  ]);
  assert.deepEqual(problems.map(({ status, code, message }) => [status, code, message]), [
    [503, "unavailable", "cam is offline"],
    [404, "missing", "There is no device nobody"],
    [400, "usage", "Parameter rate: not above 0"],
    [400, "usage", "stage is an actuator"],
    [400, "usage", "Parameter nothing: no such parameter"],
    [400, "usage", "Parameter average: given twice"],
    [400, "usage", "The body makes no sense: to: not a number"],
    [400, "usage", "The body makes no sense: kind: not one of absolute, relative, home"],
    [400, "usage", "The path is not well encoded"],
    [404, "missing", "There is nothing at this path"],
    [405, "usage", "DELETE is not understood here"],
  ]);
});

Deno.test("A mistake of ours is told without its inside", async () => {
  const broken = lab();
  broken.devices = () => Promise.reject(new TypeError("secret"));
  await using http = await testedServer(broken);
  const response = await http.ask("/v1/devices");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret/);
});

Deno.test("Metrics are counted for Prometheus", async () => {
  await using http = await testedServer(lab(), { counters: () => ({ connections: 3 }) });
  await (await http.ask("/v1/devices/cam/grab")).body!.cancel();
  const text = await (await http.ask("/metrics")).text();
  assert.match(text, /^robo_daq_device_online\{device="cam",kind="detector"\} 1$/m);
  assert.match(text, /^robo_daq_grabs_total\{device="cam",kind="detector"\} 1$/m);
  assert.match(text, /^robo_daq_server_events_total\{event="connections"\} 3$/m);
  assert.match(text, /^robo_daq_http_requests_total\{status="200"\} 1$/m);
});

Deno.test("A port that is taken is told, and without a port another one is taken", async () => {
  await using first = await testedServer(lab());
  const port = Number(new URL(first.server.url).port);
  await assert.rejects(testedServer(lab(), { port }), (error: RoboError) => {
    assert.equal(error.code, "unavailable");
    return error.message.includes("is in use");
  });
});
