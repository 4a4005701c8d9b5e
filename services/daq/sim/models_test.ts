import assert from "node:assert/strict";
import type { Measurement } from "../../../client/daq/mod.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";
import { RoboError } from "../../../errors.ts";
import { SIM_MODELS, simModel } from "./models.ts";
import type { SimActuator, SimDetector } from "./sim_device.ts";

const { signal } = new AbortController();

/** A clock that a test moves on. */
function clock() {
  const time = { ms: 0, now: () => time.ms };
  return time;
}

function detector(name: string, seed = 1, now = clock().now): SimDetector {
  return simModel(name).make({ seed, now }) as SimDetector;
}

Deno.test("The same seed gives the same noise, another one another", () => {
  for (const name of ["camera", "spectrometer", "scalar"]) {
    const text = (seed: number) => {
      const grabbed = detector(name, seed).grab("0D", signal);
      const array = typeof grabbed === "number" ? grabbed : (grabbed as Measurement).data;
      return JSON.stringify(array instanceof NdArray ? [...array.data.slice(0, 5000)] : array);
    };
    assert.equal(text(1), text(1), name);
    assert.notEqual(text(1), text(2), name);
  }
});

Deno.test("A camera's spots are as bright as its exposure and gain, and never beyond 16 bits", () => {
  const camera = detector("camera");
  const brightest = () => {
    const { data } = camera.grab("2D", signal) as Measurement;
    return Math.max(...(data as NdArray).data as Uint16Array);
  };
  camera.parameters.set("noise", 0);
  camera.parameters.set("sensor/width", 160);
  camera.parameters.set("sensor/height", 120);
  const normal = brightest();
  assert(normal > 1000 && normal < 20_000, String(normal));
  camera.parameters.set("gain", 2);
  assert(Math.abs((brightest() - 100) / (normal - 100) - 2) < 0.01);
  camera.parameters.set("exposure", 1000);
  assert.equal(brightest(), 65_535);
});

Deno.test("A camera's spots drift, and its picture has the size and the axes that its sensor has", () => {
  const time = clock();
  const camera = detector("camera", 1, time.now);
  camera.parameters.set("noise", 0);
  camera.parameters.set("sensor/width", 80);
  camera.parameters.set("sensor/height", 60);
  const picture = () => {
    const { data, axes } = camera.grab("2D", signal) as Measurement;
    const array = data as NdArray;
    assert.deepEqual(array.shape, [60, 80]);
    assert.deepEqual(axes!.map(({ label, index, data }) => [label, index, data.length]), [
      ["y", 0, 60],
      ["x", 1, 80],
    ]);
    return String(array.data);
  };
  const first = picture();
  assert.equal(picture(), first);
  time.ms += 500;
  assert.notEqual(picture(), first);
});

Deno.test("A spectrometer sees lines where neon has them, and the dark without its lamp", () => {
  const spectrometer = detector("spectrometer");
  const spectrum = () => {
    const { data, axes } = spectrometer.grab("1D", signal) as Measurement;
    return { counts: data as Float64Array, wavelengths: axes![0]!.data as Float64Array };
  };
  const { counts, wavelengths } = spectrum();
  const peak = wavelengths[counts.indexOf(Math.max(...counts))]!;
  assert(Math.abs(peak - 585.249) < 1, String(peak));
  spectrometer.parameters.set("lamp", false);
  assert(Math.max(...spectrum().counts) < 100);
});

Deno.test("A thermometer comes to the temperature of its bath", () => {
  const time = clock();
  const thermometer = detector("scalar", 1, time.now);
  const read = () => thermometer.grab("0D", signal) as number;
  assert(Math.abs(read() - 20) < 0.5);
  time.ms += 60_000;
  assert(Math.abs(read() - 25) < 0.5);
  thermometer.parameters.set("setpoint", -10);
  time.ms += 60_000;
  assert(Math.abs(read() + 10) < 0.5);
});

Deno.test("A stage goes where it is sent but for its play, and stops at its limit switches", async () => {
  const stage = simModel("stage").make({ seed: 1, now: () => performance.now() }) as SimActuator;
  stage.parameters.set("speed", 1000);
  stage.parameters.set("acceleration", 10_000);
  stage.parameters.set("noise", 0);
  stage.parameters.set("backlash", 0.02);
  await stage.move(5, signal);
  assert.equal(stage.position(), 4.99);
  await stage.move(4.98, signal);
  assert.equal(stage.position(), 4.99, "its play is not used up");
  await stage.home(signal);
  assert.equal(stage.position(), 0.01);
  for (const beyond of [100.1, -101, NaN]) {
    await assert.rejects(async () => await stage.move(beyond, signal), RoboError);
  }
});

Deno.test("A stage that is stopped brakes, and stays where it is", async () => {
  const stage = simModel("stage").make({ seed: 1, now: () => performance.now() }) as SimActuator;
  stage.parameters.set("noise", 0);
  const controller = new AbortController();
  const moving = stage.move(100, controller.signal);
  controller.abort();
  await moving;
  const at = stage.position();
  assert(at < 50, String(at));
  assert.equal(stage.position(), at);
});

Deno.test("A piezo settles where it is sent, and refuses what is beyond its range", async () => {
  const piezo = simModel("piezo").make({ seed: 1, now: () => performance.now() }) as SimActuator;
  piezo.parameters.set("noise", 0);
  piezo.parameters.set("settling", 0.1);
  await piezo.move(50, signal);
  assert(Math.abs(piezo.position() - 50) < 0.1);
  piezo.parameters.set("closed_loop", false);
  await piezo.move(100, signal);
  assert(Math.abs(piezo.position() - 99) < 0.1, String(piezo.position()));
  await assert.rejects(async () => await piezo.move(101, signal), RoboError);
});

Deno.test("An unknown model is refused, and all that there are are named", () => {
  assert.throws(() => simModel("laser"), (error) => {
    assert(error instanceof RoboError && error.hint !== undefined);
    for (const { name } of SIM_MODELS) assert(error.hint.includes(name));
    return true;
  });
});
