import { DeviceParameters } from "../../../client/daq/mod.ts";
import { RoboError } from "../../../errors.ts";
import { pause } from "../../../transports/pause.ts";
import { Random } from "./random.ts";
import type { SimActuator, SimOptions } from "./sim_device.ts";

const RANGE_UM = 100;

/** Time constants until it counts as arrived: e^-7 is a thousandth of the way. */
const SETTLED = 7;

/** A piezo: quick, exact to a nanometer where its loop is closed, and with creep where it is open. */
export function simulatePiezo({ seed, now }: SimOptions): SimActuator {
  const random = new Random(seed);
  const parameters = new DeviceParameters({
    settling: { type: "float", value: 2, limits: [0.01, 1000], title: "Time constant (ms)" },
    closed_loop: { type: "bool", value: true, title: "Closed loop" },
    hysteresis: {
      type: "float",
      value: 0.02,
      limits: [0, 0.2],
      title: "Hysteresis of the open loop",
    },
    noise: { type: "float", value: 0.001, limits: [0, 10], title: "Noise (µm)" },
  });
  const number = (name: string) => Number(parameters.get(name));
  let [from, to, since] = [0, 0, now()];
  const position = (): number => to + (from - to) * Math.exp(-(now() - since) / number("settling"));
  const move = async (target: number, signal: AbortSignal): Promise<void> => {
    if (!(target >= 0 && target <= RANGE_UM)) {
      throw new RoboError("usage", `${target} µm is beyond the range of 0 to ${RANGE_UM} µm`);
    }
    const here = position();
    const lag = parameters.get("closed_loop") === true ? 0 : number("hysteresis");
    [from, to, since] = [here, target - lag * (target - here), now()];
    await pause(SETTLED * number("settling"), signal);
    // Stopped: it stays where it is.
    if (signal.aborted) [from, to] = [position(), position()];
  };
  return {
    kind: "actuator",
    title: "Piezo",
    units: "µm",
    parameters,
    move,
    home: (signal) => move(0, signal),
    position: () => position() + number("noise") * random.normal(),
  };
}
