/**
 * PyMoDAQ of one version on one side of a bridge, and of another on the other side.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Lab } from "../../../client/daq/lab.ts";
import type { Dialect } from "../../../protocols/pymodaq/mod.ts";
import { Bridge, type BridgeEvent } from "../../../services/daq/bridge/mod.ts";
import { DaqServer } from "../../../services/daq/mod.ts";
import { until } from "../../lib/until.ts";
import { isInstalled, type PymodaqVersion, RealPymodaq } from "./real_pymodaq.ts";

const WAYS: readonly (readonly [PymodaqVersion, PymodaqVersion, Dialect])[] = [
  ["4.0", "4.4", "T3"],
  ["4.4", "4.0", "L2"],
];

async function bridgeTo(port: number, lab: Lab, dialect: Dialect): Promise<Bridge> {
  const events: BridgeEvent[] = [];
  const bridge = await Bridge.start({
    open: () => Promise.resolve(lab),
    upstream: { host: "127.0.0.1", port },
    dialect,
    onEvent: (event) => events.push(event),
  });
  await until("the device has appeared there", () => events.some(({ kind }) => kind === "joined"));
  return bridge;
}

async function values(side: RealPymodaq): Promise<Record<string, unknown>> {
  return (await side.ask("values", "values")).values as Record<string, unknown>;
}

for (const [near, far, dialect] of WAYS) {
  const ignore = !isInstalled(near) || !isInstalled(far);

  Deno.test({
    name: `PyMoDAQ ${near}'s DAQ_Viewer appears in PyMoDAQ ${far}'s TCPServer plugin over a bridge`,
    ignore,
    async fn() {
      await using server = await RealPymodaq.start(far, "server", "1D");
      const { port } = await server.says("listening");
      await using ours = await DaqServer.start({ port: 0 });
      const ourPort = ours.endpoint.split(":").at(-1)!;
      await using viewer = await RealPymodaq.start(near, "module_viewer", ourPort, "1D");
      await viewer.says("initialized");
      await using _bridge = await bridgeTo(port as number, ours.lab, dialect);
      await until("its parameters are there", async () => (await values(server)).exposure === 10);

      const grabbed = await server.ask("grab", "grabbed");
      const arrays = (grabbed.arrays ??
        (grabbed.data as { arrays: unknown[] }[]).flatMap(({ arrays }) => arrays)) as unknown[];
      assert.deepEqual(arrays, [
        { shape: [64], dtype: "<i4", ends: [1, 64] },
        { shape: [64], dtype: "<i4", ends: [-1, -64] },
      ]);
      await server.ask("set", "set", { path: ["exposure"], value: 33 });
      await until("the viewer knows", async () => (await values(viewer)).exposure === 33);
      await viewer.ask("set", "set", { path: ["exposure"], value: 44 });
      await until("the server knows", async () => (await values(server)).exposure === 44);
      await server.ask("grab", "grabbed");
    },
  });

  Deno.test({
    name: `PyMoDAQ ${near}'s DAQ_Move is moved by PyMoDAQ ${far}'s TCPServer plugin over a bridge`,
    ignore,
    async fn() {
      await using server = await RealPymodaq.start(far, "server", "ACTUATOR");
      const { port } = await server.says("listening");
      await using ours = await DaqServer.start({ port: 0 });
      const ourPort = ours.endpoint.split(":").at(-1)!;
      await using move = await RealPymodaq.start(near, "module_move", ourPort);
      await move.says("initialized");
      await using _bridge = await bridgeTo(port as number, ours.lab, dialect);
      await until("its parameters are there", async () => (await values(server)).speed === 1.5);

      const moved = async (what: string, value?: number) =>
        (await server.ask(what, "move_done", { value })).value;
      assert.equal(await moved("move_abs", 5), 5);
      assert.equal(await moved("move_rel", -2.5), 2.5);
      assert.equal((await server.ask("position", "get_actuator_value")).value, 2.5);
      assert.equal(await moved("move_home"), 0);
      assert.equal((await move.ask("position", "position")).value, 0);
      await server.ask("set", "set", { path: ["speed"], value: 3 });
      await until("the stage knows", async () => (await values(move)).speed === 3);
      await move.ask("set", "set", { path: ["mode"], value: "slow" });
      await until("the server knows", async () => (await values(server)).mode === "slow");
    },
  });
}
