/**
 * PyMoDAQ's own modules, DAQ_Viewer and DAQ_Move, as clients of our server.
 *
 * @module
 */
import assert from "node:assert/strict";
import { findParameter } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { Grab, Lab } from "../../../client/daq/lab.ts";
import type { Device, MoveOrder } from "../../../protocols/daq/lab_types.ts";
import { toNdArray } from "../../../protocols/pymodaq/mod.ts";
import { DaqServer } from "../../../services/daq/mod.ts";
import { until } from "../../lib/until.ts";
import { isInstalled, type PymodaqVersion, RealPymodaq, VERSIONS } from "./real_pymodaq.ts";

const DIALECTS: Readonly<Record<PymodaqVersion, string>> = { "4.0": "L2", "4.4": "T3" };

function port(server: DaqServer): string {
  return new URL(server.endpoint.replace("tcp:", "http:")).port;
}

/** The device with this shape of answer: the only one online of its kind. */
async function device(lab: Lab, kind: Device["kind"]): Promise<Device> {
  return await until(`a ${kind} has sent its parameters`, async () => {
    for (const device of await lab.devices()) {
      if (device.kind === kind && device.online && await lab.parameters(device.name)) return device;
    }
    return undefined;
  });
}

async function value(lab: Lab, name: string, ...path: string[]): Promise<unknown> {
  const tree = await lab.parameters(name);
  return tree === null ? undefined : findParameter(tree, path)?.value;
}

function elements({ data }: Grab): number[][] {
  return data.data.flatMap((dwa) =>
    dwa.data.map((array) => [...toNdArray(array)!.data as Int32Array])
  );
}

for (const version of VERSIONS) {
  const ignore = !isInstalled(version);
  const name = `PyMoDAQ ${version}`;

  Deno.test({
    name: `${name}: DAQ_Viewer is a detector of our server, with its parameters from both sides`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      const { lab } = server;
      await using viewer = await RealPymodaq.start(version, "module_viewer", port(server), "1D");
      await viewer.says("initialized");
      const cam = await device(lab, "detector");
      assert.equal(await value(lab, cam.name, "exposure"), 10);

      using first = await lab.grab(cam.name, { dimension: "1D" });
      const ramp = Array.from({ length: 64 }, (_, at) => at + 1);
      assert.deepEqual(elements(first), [ramp, ramp.map((x) => -x)]);
      if (version === "4.0") await viewer.ask("axis", "axis");
      using second = await lab.grab(cam.name);
      assert.equal(elements(second)[0]![0], 2);
      assert.equal((await lab.device(cam.name)).dialect, DIALECTS[version]);
      const [dwa] = second.data.data;
      assert.equal(dwa!.dim, "Data1D");
      const [axis] = dwa!.axes;
      assert.deepEqual([axis!.label, axis!.units, axis!.data.shape], ["Wavelength", "nm", [64]]);
      if (version === "4.4") {
        assert.deepEqual([dwa!.name, dwa!.units, dwa!.labels], ["spectrum", "counts", [
          "up",
          "down",
        ]]);
      }

      await viewer.ask("set", "set", { path: ["exposure"], value: 25 });
      await until("the server knows", async () => await value(lab, cam.name, "exposure") === 25);
      await lab.setParameter(cam.name, ["exposure"], 40);
      await lab.setParameter(cam.name, ["trigger"], true);
      await until("PyMoDAQ knows", async () => {
        const { values } = await viewer.ask("values", "values");
        const { exposure, trigger } = values as Record<string, unknown>;
        return exposure === 40 && trigger === true;
      });
      using third = await lab.grab(cam.name);
      assert.equal(elements(third)[0]![0], 3);
      assert.equal(await value(lab, cam.name, "exposure"), 40);
      assert.equal((await lab.device(cam.name)).counters.timeouts, 0);
    },
  });

  Deno.test({
    name: `${name}: numbers and images of two DAQ_Viewers come through one port`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      const { lab } = server;
      await using scalar = await RealPymodaq.start(version, "module_viewer", port(server), "0D");
      await using camera = await RealPymodaq.start(version, "module_viewer", port(server), "2D");
      await scalar.says("initialized");
      await camera.says("initialized");
      await until("both are there", async () => {
        const devices = await lab.devices();
        return devices.filter(({ online }) => online).length === 2;
      });
      const shapes = new Map<string, Grab>();
      for (const { name } of await lab.devices()) {
        using grab = await lab.grab(name, { dimension: "2D" });
        const [array] = grab.data.data[0]!.data;
        shapes.set(`${array!.dtype} ${array!.shape}`, grab);
      }
      assert.deepEqual([...shapes.keys()].sort(), ["<f8 1", "<u2 24,32"]);
      assert.equal(elements(shapes.get("<f8 1")!)[0]![0], 1.5);
      assert.deepEqual(elements(shapes.get("<u2 24,32")!)[0]!.slice(0, 3), [1, 2, 3]);
    },
  });

  Deno.test({
    name: `${name}: DAQ_Move is an actuator of our server, with its parameters from both sides`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      const { lab } = server;
      await using move = await RealPymodaq.start(version, "module_move", port(server));
      await move.says("initialized");
      const stage = await device(lab, "actuator");
      // 4.0 does not send them with positions, but has them among its parameters.
      const { value: start, units } = await lab.position(stage.name);
      assert.deepEqual([start, units], [0, "mm"]);
      const to = async (order: MoveOrder) => (await lab.move(stage.name, order)).position;
      assert.equal((await to({ kind: "absolute", to: 12.5 })).value, 12.5);
      assert.equal((await to({ kind: "relative", by: -2 })).value, 10.5);
      assert.equal((await to({ kind: "home" })).value, 0);
      assert.equal((await lab.device(stage.name)).dialect, DIALECTS[version]);
      const { value: last } = await move.ask("position", "position");
      assert.equal(last, 0);

      await move.ask("set", "set", { path: ["speed"], value: 3 });
      await until("the server knows", async () => await value(lab, stage.name, "speed") === 3);
      await lab.setParameter(stage.name, ["mode"], "slow");
      await lab.setParameter(stage.name, ["bounds", "max_bound"], 50);
      await until("PyMoDAQ knows", async () => {
        const { values } = await move.ask("values", "values");
        const { mode, bounds } = values as { mode: string; bounds: { max_bound: number } };
        return mode === "slow" && bounds.max_bound === 50;
      });
      assert.equal((await to({ kind: "absolute", to: -3 })).value, -3);
    },
  });

  Deno.test({
    name:
      `${name}: DAQ_Move passes over the order to stop, and is stopped by our server all the same`,
    ignore,
    async fn() {
      await using server = await DaqServer.start({ port: 0 });
      const { lab } = server;
      await using move = await RealPymodaq.start(version, "module_move", port(server));
      await move.says("initialized");
      const stage = await device(lab, "actuator");
      const moving = lab.move(stage.name, { kind: "absolute", to: 1000 });
      const settled = moving.then(() => "arrived", () => "did not arrive");
      await until(
        "it is on its way",
        async () => ((await lab.device(stage.name)).position?.value ?? 0) > 5,
      );
      const [result] = await lab.stop(stage.name);
      assert.equal(result!.sent, true);
      assert.equal(await settled, "did not arrive");
      await until("it stands still", async () => (await lab.device(stage.name)).doing === "idle");
      const { value: stood } = await lab.position(stage.name);
      assert.ok(stood !== null && stood < 500, `${stood}`);
      assert.equal(server.counters()["halted-by-move"], 1);
      assert.equal((await lab.position(stage.name)).value, stood);
      assert.equal((await lab.move(stage.name, { kind: "absolute", to: 0 })).position.value, 0);
    },
  });
}
