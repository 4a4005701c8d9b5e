import { DeviceParameters } from "../../../client/daq/mod.ts";
import { Random } from "./random.ts";
import type { SimDetector, SimOptions } from "./sim_device.ts";

/** Milliseconds after which it has come 63 % of the way to a new temperature. */
const TIME_CONSTANT_MS = 5000;

/** A thermometer in a bath that a heater keeps at its temperature. */
export function simulateThermometer({ seed, now }: SimOptions): SimDetector {
  const random = new Random(seed);
  const parameters = new DeviceParameters({
    setpoint: { type: "float", value: 25, limits: [-200, 1500], title: "Bath (°C)" },
    noise: { type: "float", value: 0.02, limits: [0, 100], title: "Noise (°C)" },
  });
  let temperature = 20;
  let time = now();
  const grab = (): number => {
    const elapsed = now() - time;
    time += elapsed;
    const setpoint = Number(parameters.get("setpoint"));
    temperature = setpoint + (temperature - setpoint) * Math.exp(-elapsed / TIME_CONSTANT_MS);
    return temperature + Number(parameters.get("noise")) * random.normal();
  };
  return {
    kind: "detector",
    dimension: "0D",
    title: "Thermometer",
    units: "degC",
    parameters,
    grab,
  };
}
