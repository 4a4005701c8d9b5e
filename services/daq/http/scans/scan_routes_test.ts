import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { MemoryLab, scalarData } from "../../lab_testing.ts";
import { ScanRunner } from "../../scan/mod.ts";
import type { ScanState } from "../../scan/server/scan_state.ts";
import { eventsOf, type TestedServer, testedServer } from "../http_testing.ts";

interface Bench {
  readonly lab: MemoryLab;
  readonly storage: string;
  readonly web: TestedServer;
  /** Lets so many grabs pass. */
  readonly allow: (count: number) => void;
}

async function withBench(act: (bench: Bench) => Promise<void>): Promise<void> {
  const storage = await Deno.makeTempDir();
  let allowed = Infinity;
  const waiting: (() => void)[] = [];
  const lab = new MemoryLab({
    stage: { kind: "actuator", limits: { max: 10 } },
    other: { kind: "actuator" },
    cam: {
      kind: "detector",
      grab: async () => {
        if (allowed-- <= 0) await new Promise<void>((resolve) => waiting.push(resolve));
        return scalarData("cam", 1);
      },
    },
  });
  const allow = (count: number) => {
    allowed = count;
    for (const go of waiting.splice(0)) go();
  };
  const scans = new ScanRunner({ lab, storage, version: "0.0.0" });
  try {
    await using web = await testedServer(lab, { scans });
    await act({ lab, storage, web, allow });
    allow(Infinity);
  } finally {
    await scans[Symbol.asyncDispose]();
    await Deno.remove(storage, { recursive: true });
  }
}

function scanOf(more: object = {}): object {
  return {
    name: "map",
    axes: [{ device: "stage", from: 0, to: 2, steps: 3 }],
    detectors: [{ device: "cam" }],
    output: "map.csv",
    ...more,
  };
}

async function state(response: Response, status = 200): Promise<ScanState> {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

async function ended({ web }: Bench, id: string): Promise<ScanState> {
  return await until("it has ended", async () => {
    const found = await state(await web.ask(`/v1/scans/${id}`));
    return found.ended === null ? undefined : found;
  });
}

Deno.test("A scan is begun over HTTP, and its file is in the storage folder", () =>
  withBench(async (bench) => {
    const { web, storage } = bench;
    const output = ["map.csv", "2026/map.npy"];
    const begun = await state(
      await web.ask("/v1/scans", { json: { scan: scanOf({ output }) } }),
      201,
    );
    assert.deepEqual([begun.id, begun.total, begun.outputs], ["1-map", 3, output]);
    const end = await ended(bench, begun.id);
    assert.deepEqual([end.state, end.done, end.problem], ["complete", 3, null]);
    assert.match(await Deno.readTextFile(`${storage}/map.csv`), /^point,/);
    assert((await Deno.stat(`${storage}/2026/map.npy/metadata.json`)).isFile);
    const all = await (await web.ask("/v1/scans")).json();
    assert.deepEqual(all.map(({ id }: ScanState) => id), ["1-map"]);
  }));

Deno.test("A scan is paused, resumed and ended over HTTP, and goes on later", () =>
  withBench(async (bench) => {
    const { web, lab, allow } = bench;
    allow(1);
    const { id } = await state(await web.ask("/v1/scans", { json: { scan: scanOf() } }), 201);
    await state(await web.ask(`/v1/scans/${id}/pause`, { json: {} }));
    await until(
      "it is paused",
      async () => (await state(await web.ask(`/v1/scans/${id}`))).state === "paused",
    );
    await state(await web.ask(`/v1/scans/${id}/resume`, { json: {} }));
    const end = await state(await web.ask(`/v1/scans/${id}/abort`, { json: {} }));
    allow(Infinity);
    assert.equal(end.state, "aborted");
    assert.match(end.problem!, /somebody has ended it/);
    assert(lab.asked.includes("stop stage"));
    const json = { scan: scanOf(), resume: true };
    const again = await state(await web.ask("/v1/scans", { json }), 201);
    assert.deepEqual((await ended(bench, again.id)).state, "complete");
  }));

Deno.test("Progress is told as events: first the state of all, then what changes", () =>
  withBench(async ({ web }) => {
    const leaving = new AbortController();
    const response = await web.ask("/v1/scan-events", { signal: leaving.signal });
    await state(await web.ask("/v1/scans", { json: { scan: scanOf() } }), 201);
    for await (const { name, data } of eventsOf(response)) {
      assert.equal(name, "scan");
      if ((data as ScanState).state === "complete") break;
    }
    leaving.abort();
  }));

Deno.test("Nothing is written outside of the storage folder", () =>
  withBench(async ({ web, storage }) => {
    await Deno.mkdir(`${storage}/2026`);
    const elsewhere = await Deno.makeTempDir();
    await Deno.symlink(elsewhere, `${storage}/link`);
    await Deno.symlink(`${elsewhere}/x.csv`, `${storage}/x.csv`);
    const paths = [
      "/tmp/a.csv",
      "../a.csv",
      "2026/../../a.csv",
      "2026//a.csv",
      "link/a.csv",
      "link/deeper/a.csv",
      "x.csv",
      ".hidden.csv",
      "a\u0000.csv",
      `${"a".repeat(300)}.csv`,
    ];
    for (const output of paths) {
      const response = await web.ask("/v1/scans", { json: { scan: scanOf({ output }) } });
      assert.equal(response.status, 403, output);
      assert.equal((await response.json()).code, "denied");
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(elsewhere)), []);
    await Deno.remove(elsewhere, { recursive: true });
  }));

Deno.test("Mistakes, files that are there and axes that move already are refused with the reason", () =>
  withBench(async (bench) => {
    const { web, allow } = bench;
    const refused = async (json: object, code: string, reason: RegExp) => {
      const problem = await (await web.ask("/v1/scans", { json })).json();
      assert.equal(problem.code, code, JSON.stringify(problem));
      assert.match(problem.message, reason);
    };
    await refused({ scan: scanOf({ setle: 1 }) }, "config", /scan: setle: is not known/);
    const wrong = await web.ask("/v1/scans", { json: { scan: scanOf({ setle: 1 }) } });
    assert.equal(wrong.status, 400);
    await wrong.body?.cancel();
    await refused({ scan: scanOf({ detectors: [{ device: "x" }] }) }, "missing", /x/);
    allow(0);
    const { id } = await state(await web.ask("/v1/scans", { json: { scan: scanOf() } }), 201);
    const other = { scan: scanOf({ output: "b.csv" }) };
    await refused(other, "unavailable", /stage is moved by the scan 2-map/);
    allow(Infinity);
    await ended(bench, id);
    await refused({ scan: scanOf() }, "usage", /map\.csv is there already/);
    const missing = await web.ask("/v1/scans/9-x");
    assert.equal(missing.status, 404);
    await missing.body?.cancel();
  }));

Deno.test("A forecast is given over HTTP", () =>
  withBench(async ({ web, lab }) => {
    const scan = scanOf({ axes: [{ device: "stage", from: 0, to: 20, steps: 3 }] });
    const response = await web.ask("/v1/scan-forecast", { json: { scan } });
    const forecast = await response.json();
    assert.equal(forecast.points, 3);
    assert.match(forecast.problems[0], /limits/);
    assert.equal((await lab.device("stage")).counters.moves, 0);
  }));

Deno.test("A server that ends ends its scans, whose files are whole", async () => {
  const storage = await Deno.makeTempDir();
  const lab = new MemoryLab({
    stage: { kind: "actuator", travel: () => new Promise(() => {}) },
    cam: { kind: "detector" },
  });
  {
    await using scans = new ScanRunner({ lab, storage, version: "0.0.0" });
    await scans.start({ scan: scanOf() });
  }
  assert.match(await Deno.readTextFile(`${storage}/map.csv`), /^point,/);
  assert.equal(JSON.parse(await Deno.readTextFile(`${storage}/map.csv.json`)).state, "aborted");
  await Deno.remove(storage, { recursive: true });
});
