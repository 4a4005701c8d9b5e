import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { arrayData, MemoryLab, scalarData, wireArray } from "../../lab_testing.ts";
import { ClientStreams } from "../client_streams.ts";
import { Operators } from "../operators.ts";
import { LiveReading } from "./live_reading_testing.ts";
import { liveRoutes } from "./live_routes.ts";

/** A camera of 8 × 6 pixels, a spectrum of 10 000 points, a thermometer. */
function lab(): MemoryLab {
  const frame = Uint16Array.from({ length: 48 }, (_, at) => at * 100);
  const curve = Float64Array.from({ length: 10_000 }, (_, at) => Math.sin(at / 500));
  return new MemoryLab({
    cam: { kind: "detector", grab: () => arrayData("cam", [wireArray(frame, [6, 8])]) },
    spectrometer: { kind: "detector", grab: () => arrayData("spectrum", [wireArray(curve)]) },
    thermometer: { kind: "detector" },
    stage: { kind: "actuator" },
  });
}

/** Routes over a lab, asked without a network. */
class Fixture implements AsyncDisposable {
  readonly lab = lab();
  readonly operators = new Operators();
  readonly #stop = new AbortController();
  readonly streams = new ClientStreams({ heartbeat: 50 }, this.#stop.signal);
  readonly #routes = liveRoutes(this.lab, { streams: this.streams, operators: this.operators });

  async open(id: string, path = {}, query = {}): Promise<LiveReading> {
    return new LiveReading(await this.ask(id, { path, query }));
  }

  async ask(
    id: string,
    { path = {}, query = {}, body = undefined as unknown } = {},
  ): Promise<Response> {
    const route = this.#routes.find((route) => route.id === id)!;
    const { signal } = this.#stop;
    return await route.answer({ path, query, body, headers: new Headers(), signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await until("all have gone", () => this.lab.audience === 0 && this.streams.counters.open === 0);
  }
}

Deno.test("A viewer gets a detector's data, as small as asked for", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("watchLive", { name: "cam" }, { width: 4, height: 3 });
  const { header, payload } = await live.data();
  const [array] = header.arrays!;
  assert.equal(header.device, "cam");
  assert.equal(array!.name, "cam/CH0");
  assert.deepEqual([array!.columns, array!.rows], [4, 3]);
  assert.deepEqual([array!.min, array!.max], [0, 4700]);
  assert.equal(payload.length, header.bytes);
});

Deno.test("A curve of many points is thinned, and has its peaks", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("watchLive", { name: "spectrometer" }, { width: 100 });
  const record = await live.data();
  const [array] = record.header.arrays!;
  const values = live.numbers(record, array!.data!);
  assert.equal(values.length, 200);
  assert.ok(Math.abs(Math.max(...values) - array!.max!) < 1e-6);
  assert.ok(Math.abs(Math.min(...values) - array!.min!) < 1e-6);
});

Deno.test("A stream with a count ends by itself, after as many grabs", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("watchLive", { name: "thermometer" }, {
    count: 2,
    rate: 100,
  });
  const values: number[] = [];
  for await (const record of live) {
    const [array] = record.header.arrays ?? [];
    if (array !== undefined) values.push(...live.numbers(record, array.data!));
  }
  assert.deepEqual(values, [1, 2]);
});

Deno.test("A passive viewer asks for nothing, and sees what others ask for", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("watchLive", { name: "thermometer" }, { passive: true });
  await live.heartbeat();
  assert.deepEqual(fixture.lab.asked, []);
  fixture.lab.push("thermometer", scalarData("thermometer", 21.5));
  const record = await live.data();
  assert.deepEqual(live.numbers(record, record.header.arrays![0]!.data!), [21.5]);
  assert.deepEqual(fixture.lab.asked, []);
});

Deno.test("Who looks closer sees the data that is there, without a new grab", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("openLive");
  const id = await live.session();
  const show = (view: unknown) =>
    fixture.ask("setLive", { path: { id }, body: { views: { cam: view } } });
  await show({ passive: true, width: 2, height: 2 });
  const grabbed = await fixture.lab.grab("cam");
  assert.equal((await live.data()).header.arrays![0]!.columns, 2);
  await show({ passive: true, width: 2, height: 2, x: [3, 5], y: [1, 2] });
  const record = await live.data();
  const [array] = record.header.arrays!;
  assert.equal(record.header.number, grabbed.number);
  assert.deepEqual([array!.x, array!.y], [[3, 5], [1, 2]]);
  assert.deepEqual(live.numbers(record, array!.data!), [1100, 1200]);
});

Deno.test("One stream shows several devices and tells what happens", async () => {
  await using fixture = new Fixture();
  await using live = await fixture.open("openLive");
  const id = await live.session();
  const views = { cam: { rate: 100 }, thermometer: { rate: 100 } };
  assert.equal((await fixture.ask("setLive", { path: { id }, body: { views } })).status, 204);
  const seen = new Set<string>();
  const events = new Set<string>();
  while (seen.size < 2 || !events.has("grab")) {
    const { header } = await live.next();
    if (header.arrays !== undefined) seen.add(header.device!);
    for (const { type } of header.events ?? []) events.add(type);
  }
  await fixture.ask("setLive", { path: { id }, body: { views: {} } });
});

Deno.test("A device that fails is told of once, and shown again when it is back", async () => {
  await using fixture = new Fixture();
  fixture.lab.setOnline("cam", false);
  await using live = await fixture.open("openLive");
  const id = await live.session();
  await fixture.ask("setLive", { path: { id }, body: { views: { cam: { rate: 100 } } } });
  const failed = await live.find(({ header }) => header.error !== undefined);
  assert.equal(failed.header.device, "cam");
  assert.equal(failed.header.error!.code, "unavailable");
  fixture.lab.setOnline("cam", true);
  await live.data();
});

Deno.test("A viewer that reads nothing holds up neither the device nor another viewer", async () => {
  await using fixture = new Fixture();
  await using slow = await fixture.open("watchLive", { name: "thermometer" }, { rate: 100 });
  await slow.data();
  await using live = await fixture.open("watchLive", { name: "thermometer" }, { rate: 100 });
  for (let count = 0; count < 5; count++) await live.data();
  const { header } = await slow.data();
  assert.ok(header.number! > 5 && header.missed! > 3);
});

Deno.test("The operator of a page is lost with its stream", async () => {
  await using fixture = new Fixture();
  const live = await fixture.open("openLive");
  const id = await live.session();
  const lost = fixture.operators.seen(id);
  await live[Symbol.asyncDispose]();
  assert.ok(lost.aborted);
  await assert.rejects(fixture.ask("setLive", { path: { id }, body: { views: {} } }), /no such/);
});

Deno.test("An actuator has no live data", async () => {
  await using fixture = new Fixture();
  await assert.rejects(fixture.open("watchLive", { name: "stage" }), /stage is no detector/);
});
