import type {
  ActuatorOptions,
  DetectorOptions,
  DeviceParameters,
} from "../../../client/daq/mod.ts";
import type { DeviceKind } from "../../../protocols/daq/lab_types.ts";
import type { Dimension } from "../../../protocols/pymodaq/data.ts";

/** What may be set of a simulated device. */
export interface SimOptions {
  /** Where its noise begins: the same seed gives the same noise. */
  readonly seed: number;
  /** Milliseconds now: never goes back. */
  readonly now: () => number;
}

/** A detector that is simulated. */
export interface SimDetector {
  readonly kind: "detector";
  /** What it is asked for when it runs by itself. */
  readonly dimension: Dimension;
  readonly title: string;
  readonly units: string;
  readonly parameters: DeviceParameters;
  readonly grab: DetectorOptions["grab"];
}

/** An actuator that is simulated. */
export interface SimActuator {
  readonly kind: "actuator";
  readonly title: string;
  readonly units: string;
  readonly parameters: DeviceParameters;
  readonly move: ActuatorOptions["move"];
  readonly home: NonNullable<ActuatorOptions["home"]>;
  readonly position: () => number;
}

/** A device that is simulated. */
export type SimDevice = SimDetector | SimActuator;

/** One of the simulated devices that there are. */
export interface SimModel {
  /** Its name on the command line. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** What it is, in a few words. */
  readonly brief: string;
  make(options: SimOptions): SimDevice;
}
