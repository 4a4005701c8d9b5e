import { DeviceParameters } from "../../../client/daq/mod.ts";
import { RoboError } from "../../../errors.ts";
import { Moving } from "./moving.ts";
import { Random } from "./random.ts";
import type { SimActuator, SimOptions } from "./sim_device.ts";

/** A motorised stage: it takes its time, has play in its screw, and ends at its limit switches. */
export function simulateStage({ seed, now }: SimOptions): SimActuator {
  const random = new Random(seed);
  const motor = new Moving(now);
  const parameters = new DeviceParameters({
    speed: { type: "float", value: 10, limits: [0.01, 1000], title: "Speed (mm/s)" },
    acceleration: {
      type: "float",
      value: 50,
      limits: [0.1, 10_000],
      title: "Acceleration (mm/s²)",
    },
    backlash: { type: "float", value: 0.005, limits: [0, 10], title: "Play of the screw (mm)" },
    noise: { type: "float", value: 0.0001, limits: [0, 1], title: "Noise of the encoder (mm)" },
    min: { type: "float", value: -100, title: "Lower limit switch (mm)" },
    max: { type: "float", value: 100, title: "Upper limit switch (mm)" },
  });
  const number = (name: string) => Number(parameters.get(name));
  let carriage = 0;
  /** The screw pushes the carriage once its play is used up. */
  const follow = (): number => {
    const play = number("backlash") / 2;
    carriage = Math.min(Math.max(carriage, motor.position - play), motor.position + play);
    return carriage;
  };
  const move = async (to: number, signal: AbortSignal): Promise<void> => {
    const [min, max] = [number("min"), number("max")];
    if (!(to >= min && to <= max)) {
      throw new RoboError("usage", `${to} mm is beyond the limit switches at ${min} and ${max} mm`);
    }
    follow();
    const limits = { speed: number("speed"), acceleration: number("acceleration") };
    await motor.moveTo(to, limits, signal);
    follow();
  };
  return {
    kind: "actuator",
    title: "Stage",
    units: "mm",
    parameters,
    move,
    home: (signal) => move(0, signal),
    position: () => follow() + number("noise") * random.normal(),
  };
}
