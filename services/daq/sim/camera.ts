import { DeviceParameters, type Measurement } from "../../../client/daq/mod.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";
import { Noise } from "./noise.ts";
import { Random } from "./random.ts";
import type { SimDetector, SimOptions } from "./sim_device.ts";

/** Size of a pixel, in micrometers. */
const PITCH_UM = 5;

/** Counts of a pixel in the dark. */
const DARK = 100;

interface Spot {
  readonly x: number;
  readonly y: number;
  /** Radius, where the brightness has fallen to e^-½, relative to the height. */
  readonly size: number;
  /** Counts in a millisecond. */
  readonly brightness: number;
  /** Radians in a millisecond, on an ellipse. */
  readonly speed: number;
  readonly phase: number;
}

/** A camera of 16 bits that sees spots drifting about. */
export function simulateCamera({ seed, now }: SimOptions): SimDetector {
  const random = new Random(seed);
  const noise = new Noise(random);
  const spots = Array.from({ length: 4 }, () => spot(random));
  const parameters = new DeviceParameters({
    exposure: { type: "float", value: 10, limits: [0.1, 1000], title: "Exposure (ms)" },
    gain: { type: "float", value: 1, limits: [1, 16], title: "Gain" },
    noise: { type: "float", value: 8, limits: [0, 1000], title: "Noise (counts)" },
    sensor: {
      type: "group",
      title: "Sensor",
      children: {
        width: { type: "int", value: 640, limits: [1, 8192], title: "Width (pixels)" },
        height: { type: "int", value: 480, limits: [1, 8192], title: "Height (pixels)" },
      },
    },
  });
  const number = (name: string) => Number(parameters.get(name));
  let light = new Float32Array(0);
  let counts = new Uint16Array(0);
  const grab = (): Measurement => {
    const [width, height] = [number("sensor/width"), number("sensor/height")];
    if (light.length !== width * height) {
      light = new Float32Array(width * height);
      counts = new Uint16Array(width * height);
    }
    noise.fill(light, DARK, number("noise"));
    const factor = number("exposure") * number("gain");
    for (const one of spots) draw(light, { width, height, one, factor, time: now() });
    for (let at = 0; at < light.length; at++) {
      const value = light[at]!;
      counts[at] = value < 0 ? 0 : value > 65535 ? 65535 : value;
    }
    return {
      data: new NdArray("uint16", [height, width], counts),
      labels: ["image"],
      axes: [
        { label: "y", units: "µm", data: pixels(height), index: 0 },
        { label: "x", units: "µm", data: pixels(width), index: 1 },
      ],
    };
  };
  return { kind: "detector", dimension: "2D", title: "Camera", units: "", parameters, grab };
}

function spot(random: Random): Spot {
  return {
    x: 0.25 + 0.5 * random.uniform(),
    y: 0.25 + 0.5 * random.uniform(),
    size: 0.02 + 0.05 * random.uniform(),
    brightness: 100 + 300 * random.uniform(),
    speed: (0.2 + random.uniform()) / 1000,
    phase: 2 * Math.PI * random.uniform(),
  };
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly one: Spot;
  readonly factor: number;
  readonly time: number;
}

/** Adds a Gaussian spot, where it is more than nothing. */
function draw(light: Float32Array, { width, height, one, factor, time }: Drawing): void {
  const angle = one.phase + one.speed * time;
  const x = (one.x + 0.2 * Math.cos(angle)) * width;
  const y = (one.y + 0.2 * Math.sin(1.3 * angle)) * height;
  const sigma = Math.max(1, one.size * height);
  const [left, right] = [Math.max(0, Math.floor(x - 4 * sigma)), Math.min(width, x + 4 * sigma)];
  const [top, bottom] = [Math.max(0, Math.floor(y - 4 * sigma)), Math.min(height, y + 4 * sigma)];
  // The Gaussian of two dimensions is the product of two of one.
  const profile = Float32Array.from(
    { length: Math.max(0, Math.ceil(right) - left) },
    (_, at) => gaussian((left + at - x) / sigma),
  );
  for (let row = top; row < bottom; row++) {
    const peak = factor * one.brightness * gaussian((row - y) / sigma);
    const start = row * width + left;
    for (let at = 0; at < profile.length; at++) light[start + at]! += peak * profile[at]!;
  }
}

function gaussian(x: number): number {
  return Math.exp(-x * x / 2);
}

const AXES = new Map<number, Float64Array>();

function pixels(length: number): Float64Array {
  let axis = AXES.get(length);
  if (axis === undefined) {
    // Two lengths are in use at a time; a scan over sizes is not to pile up.
    if (AXES.size > 16) AXES.clear();
    AXES.set(length, axis = Float64Array.from({ length }, (_, at) => at * PITCH_UM));
  }
  return axis;
}
