import { DeviceParameters, type Measurement } from "../../../client/daq/mod.ts";
import { Noise } from "./noise.ts";
import { Random } from "./random.ts";
import type { SimDetector, SimOptions } from "./sim_device.ts";

const PIXELS = 1024;
const FIRST_NM = 400;
const LAST_NM = 800;

/** Counts of a pixel in the dark. */
const DARK = 50;

/** Lines of neon: wavelength in nanometers, and strength relative to the strongest. */
const LINES: readonly (readonly [number, number])[] = [
  [585.249, 1],
  [614.306, 0.5],
  [640.225, 0.9],
  [650.653, 0.6],
  [703.241, 0.8],
  [724.517, 0.3],
];

/** A spectrometer that looks at a neon lamp on a warm background. */
export function simulateSpectrometer({ seed, now }: SimOptions): SimDetector {
  const noise = new Noise(new Random(seed));
  const parameters = new DeviceParameters({
    integration: { type: "float", value: 20, limits: [1, 10_000], title: "Integration time (ms)" },
    average: { type: "int", value: 1, limits: [1, 1000], title: "Spectra that are averaged" },
    lamp: { type: "bool", value: true, title: "Lamp" },
    resolution: { type: "float", value: 1.5, limits: [0.2, 20], title: "Resolution (nm)" },
    noise: { type: "float", value: 5, limits: [0, 1000], title: "Noise (counts)" },
  });
  const wavelengths = Float64Array.from(
    { length: PIXELS },
    (_, at) => FIRST_NM + at * (LAST_NM - FIRST_NM) / (PIXELS - 1),
  );
  const counts = new Float32Array(PIXELS);
  const spectrum = new Float64Array(PIXELS);
  const number = (name: string) => Number(parameters.get(name));
  const grab = (): Measurement => {
    const integration = number("integration");
    noise.fill(counts, DARK, number("noise") / Math.sqrt(number("average")));
    const sigma = number("resolution") / 2.355;
    // The lamp flickers a little.
    const strength = parameters.get("lamp") === true
      ? 100 * integration * (1 + 0.05 * Math.sin(now() / 700))
      : 0;
    for (let at = 0; at < PIXELS; at++) {
      const wavelength = wavelengths[at]!;
      spectrum[at] = counts[at]! + strength * brightness(wavelength, sigma);
    }
    return {
      data: spectrum,
      labels: ["intensity"],
      axes: [{ label: "Wavelength", units: "nm", data: wavelengths }],
    };
  };
  return { kind: "detector", dimension: "1D", title: "Spectrometer", units: "", parameters, grab };
}

function brightness(wavelength: number, sigma: number): number {
  let sum = 0.02 * Math.exp(-(((wavelength - 750) / 150) ** 2));
  for (const [line, strength] of LINES) {
    const distance = (wavelength - line) / sigma;
    if (Math.abs(distance) < 6) sum += strength * Math.exp(-distance * distance / 2);
  }
  return sum;
}
