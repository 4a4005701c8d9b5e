/**
 * PyMoDAQ's own TCPServer plugins, with our detectors and actuators as their clients.
 *
 * @module
 */
import assert from "node:assert/strict";
import { serveActuator, serveDetector } from "../../../client/daq/mod.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";
import type { Dialect } from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../lib/until.ts";
import {
  isInstalled,
  type PymodaqEvent,
  type PymodaqVersion,
  RealPymodaq,
  VERSIONS,
} from "./real_pymodaq.ts";

const DIALECTS: Readonly<Record<PymodaqVersion, Dialect>> = { "4.0": "L2", "4.4": "T3" };

interface ShownArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly ends: readonly number[];
}

interface ShownData {
  readonly name: string;
  readonly dim: string;
  readonly units: string;
  readonly labels: readonly string[];
  readonly arrays: readonly ShownArray[];
  readonly axes: readonly { readonly label: string; readonly units: string }[];
}

/** The arrays that a server has shown: 4.0 has nothing else. */
function arraysOf(event: PymodaqEvent): readonly ShownArray[] {
  if (event.arrays !== undefined) return event.arrays as ShownArray[];
  return (event.data as ShownData[]).flatMap(({ arrays }) => arrays);
}

async function untilConnected(server: RealPymodaq): Promise<void> {
  await until("the server has the parameters", async () => {
    const { values } = await server.ask("values", "values");
    return Object.keys(values as object).length > 0;
  });
}

for (const version of VERSIONS) {
  const ignore = !isInstalled(version);
  const dialect = DIALECTS[version];
  const name = `PyMoDAQ ${version}`;

  Deno.test({
    name:
      `${name}: its TCPServer plugin of spectra takes our detector, with parameters from both sides`,
    ignore,
    async fn() {
      await using server = await RealPymodaq.start(version, "server", "1D");
      const { port } = await server.says("listening");
      const changed: unknown[] = [];
      let grabs = 0;
      await using detector = await serveDetector({
        port: port as number,
        dialect,
        name: "spectrum",
        parameters: {
          exposure: { type: "float", value: 10, limits: [0, 100] },
          lamp: { type: "group", children: { on: { type: "bool", value: false } } },
        },
        onParameter: (path, value) => void changed.push([...path, value]),
        grab: () => ({
          data: [Int32Array.from({ length: 64 }, (_, at) => at + grabs), new Int32Array(64)],
          labels: ["up", "zero"],
          units: "counts",
          axes: [{
            label: "Wavelength",
            units: "nm",
            data: Float64Array.from({ length: 64 }, (_, at) => at),
          }],
          name: `grab ${++grabs}`,
        }),
      });
      await untilConnected(server);
      const first = await server.ask("grab", "grabbed");
      assert.deepEqual(arraysOf(first).map(({ shape, dtype }) => [shape, dtype]), [
        [[64], "<i4"],
        [[64], "<i4"],
      ]);
      assert.deepEqual(arraysOf(first)[0]!.ends, [0, 63]);
      const second = await server.ask("grab", "grabbed");
      assert.deepEqual(arraysOf(second)[0]!.ends, [1, 64]);
      if (version === "4.4") {
        const [data] = second.data as [ShownData];
        const { name, dim, units, labels, axes } = data;
        assert.deepEqual(
          { name, dim, units, labels, axes: axes.map(({ label, units }) => `${label} ${units}`) },
          {
            name: "grab 2",
            dim: "Data1D",
            units: "counts",
            labels: ["up", "zero"],
            axes: ["Wavelength nm"],
          },
        );
      }

      detector.parameters.set("exposure", 25);
      detector.parameters.set("lamp/on", true);
      await until("the server shows it", async () => {
        const { values } = await server.ask("values", "values");
        const { exposure, lamp } = values as { exposure: number; lamp: { on: boolean } };
        return exposure === 25 && lamp.on === true;
      });
      await server.ask("set", "set", { path: ["exposure"], value: 7.5 });
      await server.ask("set", "set", { path: ["lamp", "on"], value: false });
      await until("the device knows", () => detector.parameters.get("lamp/on") === false);
      assert.equal(detector.parameters.get("exposure"), 7.5);
      assert.deepEqual(changed, [["exposure", 7.5], ["lamp", "on", false]]);

      assert.equal(await detector.push(Int32Array.of(3, 4)), true);
      const pushed = await server.says("grabbed");
      assert.deepEqual(arraysOf(pushed)[0]!.ends, [3, 4]);
      detector.info("model", "µ-Spec é");
      await until("the server shows the text", async () => {
        const { infos } = await server.ask("values", "values");
        return (infos as Record<string, unknown>)["model"] === "µ-Spec é";
      });
    },
  });

  for (
    const [dimension, data, expected] of [
      ["0D", 12.5, { shape: [1], dtype: "<f8", ends: [12.5, 12.5] }],
      [
        "2D",
        NdArray.from(Uint16Array.from({ length: 240 * 320 }, (_, at) => at % 60_000), [240, 320]),
        { shape: [240, 320], dtype: "<u2", ends: [0, 16_799] },
      ],
    ] as const
  ) {
    Deno.test({
      name: `${name}: its TCPServer plugin takes ${dimension} data of ours`,
      ignore,
      async fn() {
        await using server = await RealPymodaq.start(version, "server", dimension);
        const { port } = await server.says("listening");
        const asked: string[] = [];
        await using _detector = await serveDetector({
          port: port as number,
          dialect,
          grab: (dimension) => {
            asked.push(dimension);
            return data;
          },
        });
        await untilConnectedClient(server, "GRABBER");
        const [array] = arraysOf(await server.ask("grab", "grabbed"));
        // 4.0 takes dimensions of one element away, a single number's as well.
        const shape = version === "4.0" && dimension === "0D" ? [] : expected.shape;
        assert.deepEqual(array, { ...expected, shape });
        assert.deepEqual(asked, [dimension]);
      },
    });
  }

  Deno.test({
    name: `${name}: its TCPServer plugin of actuators moves ours, with parameters from both sides`,
    ignore,
    async fn() {
      await using server = await RealPymodaq.start(version, "server", "ACTUATOR");
      const { port } = await server.says("listening");
      let at = 1.5;
      let stopped = 0;
      await using stage = await serveActuator({
        port: port as number,
        dialect,
        name: "stage",
        units: "mm",
        parameters: { speed: { type: "float", value: 1 } },
        move: (to) => void (at = to),
        position: () => at,
        stop: () => void stopped++,
      });
      await untilConnected(server);
      assert.equal((await server.ask("position", "get_actuator_value")).value, 1.5);
      const moved = async (what: string, value?: number) =>
        (await server.ask(what, "move_done", { value })).value;
      assert.equal(await moved("move_abs", 12.5), 12.5);
      assert.equal(await moved("move_rel", -2), 10.5);
      assert.equal(await moved("move_home"), 0);
      assert.equal(at, 0);
      await server.order("stop");
      await until("the stage has been stopped", () => stopped === 1);
      assert.equal((await server.ask("position", "get_actuator_value")).value, 0);

      stage.parameters.set("speed", 3);
      await until("the server shows it", async () => {
        const { values } = await server.ask("values", "values");
        return (values as { speed: number }).speed === 3;
      });
      await server.ask("set", "set", { path: ["speed"], value: 4.5 });
      await until("the device knows", () => stage.parameters.get("speed") === 4.5);
      const { problems } = stage.counters;
      assert.equal(problems, 0);
    },
  });
}

Deno.test({
  name:
    "PyMoDAQ 4.0: its TCPServer plugin sends a client away that sends axes, so ours do not unless told to",
  ignore: !isInstalled("4.0"),
  async fn() {
    await using server = await RealPymodaq.start("4.0", "server", "1D");
    const { port } = await server.says("listening");
    await using detector = await serveDetector({
      port: port as number,
      axisMessages: true,
      grab: () => ({
        data: new Int32Array(4),
        axes: [{ label: "Wavelength", units: "nm", data: Float64Array.of(1, 2, 3, 4) }],
      }),
    });
    await untilConnectedClient(server, "GRABBER");
    await server.order("grab");
    await server.says("status", ({ text }) => text === "Client GRABBER disconnected");
    assert.ok(detector.counters.requests > 0);
  },
});

async function untilConnectedClient(server: RealPymodaq, type: string): Promise<void> {
  await until("the client is there", async () => {
    const { clients } = await server.ask("clients", "clients");
    return (clients as string[]).includes(type);
  });
}
