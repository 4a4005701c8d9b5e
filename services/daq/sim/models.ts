import { RoboError } from "../../../errors.ts";
import { simulateCamera } from "./camera.ts";
import { simulatePiezo } from "./piezo.ts";
import type { SimModel } from "./sim_device.ts";
import { simulateSpectrometer } from "./spectrometer.ts";
import { simulateStage } from "./stage.ts";
import { simulateThermometer } from "./thermometer.ts";

/** All devices that can be simulated. */
export const SIM_MODELS: readonly SimModel[] = [
  {
    name: "camera",
    kind: "detector",
    brief: "drifting spots, 640 × 480, 16 bits",
    make: simulateCamera,
  },
  {
    name: "spectrometer",
    kind: "detector",
    brief: "lines of a neon lamp, 1024 pixels",
    make: simulateSpectrometer,
  },
  { name: "scalar", kind: "detector", brief: "a thermometer", make: simulateThermometer },
  {
    name: "stage",
    kind: "actuator",
    brief: "±100 mm, with speed, acceleration and play",
    make: simulateStage,
  },
  {
    name: "piezo",
    kind: "actuator",
    brief: "0 to 100 µm, within milliseconds",
    make: simulatePiezo,
  },
];

/** The model of a name. Throws a `RoboError` of kind `usage` when there is none. */
export function simModel(name: string): SimModel {
  const model = SIM_MODELS.find((model) => model.name === name);
  if (model !== undefined) return model;
  throw new RoboError("usage", `There is no simulated device ${name}`, {
    hint: `There are ${SIM_MODELS.map(({ name, brief }) => `${name} (${brief})`).join(", ")}`,
  });
}
