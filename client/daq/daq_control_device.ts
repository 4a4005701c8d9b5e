import type { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { Device, MoveResult, PositionReading } from "../../protocols/daq/lab_types.ts";
import type { Parameter, ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import { toNdArray } from "../../protocols/pymodaq/to_nd_array.ts";
import { RoboError } from "../../errors.ts";
import type { Grab, GrabOptions, Lab, MoveOptions, RequestOptions, WatchOptions } from "./lab.ts";

/**
 * One device of a lab: what detectors and actuators have in common.
 *
 * @example
 * ```ts
 * import { type Lab, LabDevice } from "robo";
 *
 * // `lab` is what DaqControl.connect() gives.
 * async function shorten(lab: Lab): Promise<void> {
 *   await new LabDevice(lab, "cam").set("camera/exposure", 7);
 * }
 * ```
 */
export class LabDevice {
  /** Its name. */
  readonly name: string;
  /** Where it is. */
  readonly lab: Lab;

  /** The device `name` of `lab`; nothing is asked yet. */
  constructor(lab: Lab, name: string) {
    this.lab = lab;
    this.name = name;
  }

  /** How it is now. */
  state(): Promise<Device> {
    return this.lab.device(this.name);
  }

  /** Its parameter tree; null when it has sent none. */
  parameters(): Promise<Parameter | null> {
    return this.lab.parameters(this.name);
  }

  /** Changes a parameter: names below the root, as a list or with `/` between them. */
  set(path: string | readonly string[], value: ParameterValue): Promise<void> {
    const names = typeof path === "string" ? path.split("/") : path;
    return this.lab.setParameter(this.name, names, value);
  }
}

/**
 * A detector of a lab.
 *
 * @example
 * ```ts
 * import { type Lab, LabDetector } from "robo";
 *
 * // `lab` is what DaqControl.connect() gives.
 * async function brightest(lab: Lab): Promise<number> {
 *   const [image] = await new LabDetector(lab, "cam").arrays({ dimension: "2D" });
 *   return Math.max(...Array.from(image!.data, Number));
 * }
 * ```
 */
export class LabDetector extends LabDevice {
  /** Asks it for data. */
  grab(options?: GrabOptions): Promise<Grab> {
    return this.lab.grab(this.name, options);
  }

  /**
   * Asks it for data, and gives the numbers of each array: those of a frame are not copied.
   *
   * Rejects with a `RoboError` of kind `data` for what are no numbers.
   */
  async arrays(options?: GrabOptions): Promise<NdArray[]> {
    const { data } = await this.grab(options);
    return data.data.flatMap(({ name, data }) =>
      data.map((array) => {
        const numbers = toNdArray(array);
        if (numbers !== undefined) return numbers;
        throw new RoboError("data", `${this.name}: ${name} holds ${array.dtype}, no numbers`);
      })
    );
  }

  /** Data as it comes. */
  watch(options?: WatchOptions): AsyncIterable<Grab> {
    return this.lab.watch(this.name, options);
  }
}

/**
 * An actuator of a lab. Positions are in its units.
 *
 * @example
 * ```ts
 * import { type Lab, LabActuator } from "robo";
 *
 * // `lab` is what DaqControl.connect() gives.
 * async function there(lab: Lab, position: number): Promise<boolean> {
 *   const { value } = (await new LabActuator(lab, "stage").moveTo(position)).position;
 *   return value !== null && Math.abs(value - position) < 0.01;
 * }
 * ```
 */
export class LabActuator extends LabDevice {
  /** Moves it to a position; resolves when it has arrived. */
  moveTo(position: number, options?: MoveOptions): Promise<MoveResult> {
    return this.lab.move(this.name, { kind: "absolute", to: position }, options);
  }

  /** Moves it by a distance. */
  moveBy(distance: number, options?: MoveOptions): Promise<MoveResult> {
    return this.lab.move(this.name, { kind: "relative", by: distance }, options);
  }

  /** Moves it to its home. */
  home(options?: MoveOptions): Promise<MoveResult> {
    return this.lab.move(this.name, { kind: "home" }, options);
  }

  /** Asks where it is. */
  position(options?: RequestOptions): Promise<PositionReading> {
    return this.lab.position(this.name, options);
  }

  /** Stops it: overtakes everything that waits. */
  async stop(): Promise<void> {
    await this.lab.stop(this.name);
  }
}
