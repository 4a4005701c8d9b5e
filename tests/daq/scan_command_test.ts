import assert from "node:assert/strict";
import { inFolder } from "../lib/in_folder.ts";
import { findPython, findPythonWith, runPython } from "../lib/python.ts";
import { LineProcess } from "../lib/line_process.ts";
import { ROBO, robo } from "../lib/robo_process.ts";
import { typeAt } from "../lib/typist.ts";
import { until } from "../lib/until.ts";

/** A robo that prints a line of JSON for each thing that happens. */
class Talker implements AsyncDisposable {
  readonly #process: LineProcess;
  readonly #seen: string[] = [];

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#process = new LineProcess([ROBO, ...args, "--json"], { NO_COLOR: "1", ...env });
  }

  /** The first line that `wanted` fits, as JSON. */
  async says(wanted: RegExp): Promise<Record<string, unknown>> {
    while (true) {
      const line = await this.#process.says().catch((error) => {
        throw new Error(`${error.message}, after\n${this.#seen.join("\n")}`);
      });
      this.#seen.push(line);
      if (wanted.test(line)) return JSON.parse(line);
    }
  }

  /** Kills it, as a power failure would. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

interface Bench {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

function withBench(act: (bench: Bench) => Promise<void>): Promise<void> {
  return inFolder((folder) =>
    act({ folder, env: { XDG_RUNTIME_DIR: folder, ROBO_RUN_DIR: folder } })
  );
}

async function startServer(
  { env }: Bench,
  port = "0",
  http = "127.0.0.1:0",
): Promise<{ readonly server: Talker; readonly port: string; readonly url: string }> {
  const server = new Talker(["daq-server", "--port", port, "--http", http], env);
  const ready = await server.says(/"url"/);
  const endpoint = String(ready["endpoint"]);
  return { server, port: endpoint.slice(endpoint.lastIndexOf(":") + 1), url: String(ready["url"]) };
}

function startDevices({ env }: Bench, port: string): Talker {
  const connect = ["--connect", `127.0.0.1:${port}`, "--dialect", "T3"];
  const sims = ["--sim", "stage,scalar,spectrometer", "--name", "stage,temp,spec"];
  return new Talker(["daq", "client", ...sims, ...connect], env);
}

async function devicesOnline({ env }: Bench, url: string): Promise<boolean> {
  const { stdout, status } = await robo(["daq", "ls", "--json", "--url", url], { env });
  const devices = stdout.trim().split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const online = devices.filter((device) => device.online).map(({ name }) => name);
  return status === 0 && online.sort().join() === "spec,stage,temp";
}

interface DevicesBench extends Bench {
  readonly port: string;
  readonly url: string;
  /** Where a plan may be written. */
  readonly file: string;
}

/** A bench with a server and its devices. */
async function withDevices(act: (bench: DevicesBench) => Promise<void>): Promise<void> {
  await withBench(async (bench) => {
    const { server, port, url } = await startServer(bench);
    await using _server = server;
    await using _devices = startDevices(bench, port);
    await until("the devices are there", () => devicesOnline(bench, url));
    await act({ ...bench, port, url, file: `${bench.folder}/map.json` });
  });
}

const PLAN = {
  axes: [{ device: "stage", from: 0, to: 0.4, steps: 9 }],
  detectors: [
    { device: "temp", dimension: "0D", timeout: "5s", onTimeout: "retry" },
    { device: "spec", dimension: "1D", timeout: "5s", onTimeout: "retry" },
  ],
  offline: { wait: "1min" },
};

const python = findPythonWith("numpy", "h5py");

Deno.test("A scan over the server is foretold, run, refused by a rule's file, and read by h5py", () =>
  withDevices(async ({ folder, env, port, url, file }) => {
    await Deno.writeTextFile(file, JSON.stringify(PLAN));
    const output = `${folder}/map.h5`;
    const at = { env, cwd: folder };
    const forecast = await robo(["daq", "scan", file, "--dry-run", "--url", url], at);
    assert.equal(forecast.status, 0, forecast.stderr);
    assert.match(forecast.stdout, /^9 points, .*\nChecked 9 positions: no rule forbids any\n$/);
    // By its port, as the file in the run folder says.
    const done = await robo(["daq", "scan", file, "-o", output, "--port", port], at);
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /^Measured 9 points in .*map\.h5\nRead back and compared: 18 arrays/);
    const twice = await robo(["daq", "scan", file, "-o", output, "--url", url], at);
    assert.equal(twice.status, 64);
    assert.match(twice.stderr, /map\.h5 is there already\nhint: .*--force/);
    if (python !== undefined) {
      await runPython(
        python,
        `
import h5py, numpy as np
f = h5py.File("${output}")
assert f.attrs["state"] == "complete"
assert np.abs(f["positions/stage"][()] - np.linspace(0, 0.4, 9)).max() < 0.05
assert f["detectors/temp"]["CH00"].shape == (9,) if "CH00" in f["detectors/temp"] else True
assert all(b"<" in f["devices/" + name + "/parameters"][()] for name in ("stage", "temp", "spec"))
`,
      );
    }
    await Deno.writeTextFile(file, JSON.stringify({ ...PLAN, detectors: [{ device: "nobody" }] }));
    const wrong = await robo(["daq", "scan", file, "-o", `${folder}/b.h5`, "--url", url], at);
    assert.equal(wrong.status, 66);
    assert.match(wrong.stderr, /nobody/);
    await Deno.writeTextFile(file, JSON.stringify({ ...PLAN, setle: 1 }));
    const mistyped = await robo(["daq", "scan", file, "--url", url], at);
    assert.equal(mistyped.status, 78);
    assert.match(mistyped.stderr, /map\.json: setle: is not known; allowed here: /);
  }));

Deno.test("A scan survives the death of the server, and goes on when it is back", () =>
  withBench(async (bench) => {
    const { folder, env } = bench;
    const first = await startServer(bench);
    const { port, url } = first;
    await using _devices = startDevices(bench, port);
    await until("the devices are there", () => devicesOnline(bench, url));
    const file = `${folder}/map.json`;
    await Deno.writeTextFile(file, JSON.stringify(PLAN));
    const output = `${folder}/map.csv`;
    await using scan = new Talker(["daq", "scan", file, "-o", output, "--url", url], env);
    await scan.says(/"done":2/);
    await first.server[Symbol.asyncDispose]();
    const second = await startServer(bench, port, url.replace("http://", ""));
    await using _server = second.server;
    const end = await scan.says(/"type":"end"/);
    assert.deepEqual([end["end"], end["points"]], ["complete", 9]);
    const rows = (await Deno.readTextFile(output)).trimEnd().split("\r\n").slice(1);
    assert.deepEqual(rows.map((row) => Number(row.split(",")[0])), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  }));

Deno.test("A scan ends when its axis is stopped from another terminal, and moves no more", () =>
  withDevices(async ({ folder, env, url, file }) => {
    await Deno.writeTextFile(file, JSON.stringify({ ...PLAN, settle: "5s" }));
    await using scan = new Talker(
      ["daq", "scan", file, "-o", `${folder}/map.csv`, "--url", url],
      env,
    );
    const moves = async () => {
      const { stdout } = await robo(["daq", "info", "stage", "--json", "--url", url], { env });
      return JSON.parse(stdout).counters.moves;
    };
    // It has moved, and is settling.
    await until("it has moved", async () => await moves() === 1);
    const { status } = await robo(["daq", "stop", "--all", "--url", url], { env });
    assert.equal(status, 0);
    const end = await scan.says(/"type":"end"/);
    assert.deepEqual([end["end"], end["points"]], ["aborted", 0]);
    assert.equal(end["why"], "The scan was ended: stage was stopped");
    assert.equal(await moves(), 1);
  }));

const typist = findPython();

Deno.test({
  name:
    "On a terminal a scan shows its progress, pauses, goes on and ends by keys, and what it has measured can be salvaged",
  ignore: typist === undefined,
  fn: () =>
    withDevices(async ({ folder, env, url, file }) => {
      const axes = [{ ...PLAN.axes[0], steps: 201 }];
      await Deno.writeTextFile(file, JSON.stringify({ ...PLAN, axes, settle: "200ms" }));
      const output = `${folder}/map.h5`;
      const { status, behind } = await typeAt(
        typist!,
        [ROBO, "daq", "scan", file, "-o", output, "--url", url],
        {
          steps: [
            ["left   space pauses   q ends", " "],
            ["space goes on", "r"],
            ["space pauses", "q"],
          ],
          env,
        },
      );
      assert.equal(status, 130, behind);
      assert.match(behind, /q was pressed/);
      const rescued = `${folder}/rescued.h5`;
      const salvaged = await robo(["daq", "scan", "--salvage", output, "-o", rescued], { env });
      assert.equal(salvaged.status, 0, salvaged.stderr);
      assert.match(salvaged.stdout, /^Wrote \S*rescued\.h5: [1-9]\d* of 201 points$/m);
      assert.ok((await Deno.stat(rescued)).size > 0);
      const unnamed = await robo(["daq", "scan", "--salvage", output], { env });
      assert.equal(unnamed.status, 64);
      assert.match(unnamed.stderr, /writes one file\nhint: Name it with --output/);
    }),
});
