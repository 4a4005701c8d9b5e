import {
  type ActuatorOptions,
  type DaqConnectOptions,
  type DetectorOptions,
  type DeviceOptions,
  serveActuator,
  type ServedDevice,
  serveDetector,
} from "../../../client/daq/mod.ts";
import { RoboError } from "../../../errors.ts";
import type { DeviceKind } from "../../../protocols/daq/lab_types.ts";
import { type FaultOptions, suffer } from "./faults.ts";
import { Random } from "./random.ts";
import { type RunCounters, SelfRunning } from "./self_running.ts";
import type { SimActuator, SimDetector, SimModel } from "./sim_device.ts";

/** How a simulated device is served. */
export interface ServeSimOptions extends DaqConnectOptions, FaultOptions {
  /** Its name. Default that of its model. */
  readonly name?: string;
  /** Where its noise begins. Default another each time. */
  readonly seed?: number;
  /** How often a detector sends data without being asked, in hertz. Default only when asked. */
  readonly rate?: number;
  /** Whether detectors send axes in L1 and L2 as well, for which PyMoDAQ 4.0 throws them out. Default false. */
  readonly axisMessages?: boolean;
  /** Told what goes wrong. */
  readonly onProblem?: (error: unknown) => void;
  /** Told that the server is there, now or again. */
  readonly onConnected?: () => void;
  /** Told why the server is gone, or was not there. */
  readonly onDisconnected?: (reason: unknown) => void;
}

/** A simulated device that is served until it is disposed of. */
export interface ServedSim extends AsyncDisposable {
  readonly model: string;
  readonly kind: DeviceKind;
  readonly device: ServedDevice;
  /** Of a detector that runs by itself: what it has sent. */
  readonly run: RunCounters | undefined;
  /** Of actuators: where it is now. */
  position(): number | undefined;
}

/** Serves a simulated device; rejects as `serveDetector` and `serveActuator` do. */
export async function serveSim(model: SimModel, options: ServeSimOptions): Promise<ServedSim> {
  const { seed = crypto.getRandomValues(new Uint32Array(1))[0]! } = options;
  const sim = model.make({ seed, now: () => performance.now() });
  const random = new Random(seed + 1);
  return sim.kind === "detector"
    ? await detector(model, sim, { options, random })
    : await actuator(model, sim, { options, random });
}

interface Serving {
  readonly options: ServeSimOptions;
  readonly random: Random;
}

async function detector(
  model: SimModel,
  sim: SimDetector,
  { options, random }: Serving,
): Promise<ServedSim> {
  const { rate, onProblem = () => {} } = options;
  const grab: DetectorOptions["grab"] = (dimension, signal) => {
    const suffering = suffer(options, random, signal);
    if (suffering === undefined) return sim.grab(dimension, signal);
    return suffering.then(() => sim.grab(dimension, signal));
  };
  const { axisMessages = false } = options;
  const device = await serveDetector({ ...common(model, sim, options), axisMessages, grab });
  const run = rate === undefined
    ? undefined
    : new SelfRunning(device, { ...sim, grab }, { rate, onProblem });
  return {
    model: model.name,
    kind: "detector",
    device,
    get run() {
      return run?.counters;
    },
    position: () => undefined,
    async [Symbol.asyncDispose]() {
      await run?.[Symbol.asyncDispose]();
      await device[Symbol.asyncDispose]();
    },
  };
}

async function actuator(
  model: SimModel,
  sim: SimActuator,
  { options, random }: Serving,
): Promise<ServedSim> {
  if (options.rate !== undefined) {
    throw new RoboError("usage", `A ${model.name} does not send data at a rate`, {
      hint: "A rate is for detectors",
    });
  }
  const move: ActuatorOptions["move"] = async (to, signal) => {
    await suffer(options, random, signal);
    return await sim.move(to, signal);
  };
  const { position, home } = sim;
  const device = await serveActuator({ ...common(model, sim, options), move, home, position });
  return {
    model: model.name,
    kind: "actuator",
    device,
    run: undefined,
    position,
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  };
}

function common(
  model: SimModel,
  { title, units, parameters }: SimDetector | SimActuator,
  options: ServeSimOptions,
): DeviceOptions {
  return { ...options, name: options.name ?? model.name, title, units, parameters };
}
