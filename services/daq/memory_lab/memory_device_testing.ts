import type { Device, DeviceKind, MoveLimits } from "../../../protocols/daq/lab_types.ts";
import type { DataToExport, Dimension } from "../../../protocols/pymodaq/data.ts";
import type { Parameter } from "../../../protocols/pymodaq/parameters/parameter.ts";
import { noCounts } from "../lab/counters.ts";

/** A device of a {@linkcode MemoryLab}. */
export interface MemoryDevice {
  /** Detector or actuator. */
  readonly kind: DeviceKind;
  /** What it says of itself. Default its name. */
  readonly title?: string;
  /** Its parameters. Default none. */
  readonly parameters?: Parameter;
  /** Of detectors: what a grab brings. Default a single number that counts grabs. */
  readonly grab?: (
    dimension: Dimension,
    signal: AbortSignal,
  ) => DataToExport | Promise<DataToExport>;
  /** Of actuators: where it is at first. Default 0. */
  readonly position?: number;
  /** Of actuators: units. Default mm. */
  readonly units?: string;
  /** Whether it cannot be forgotten. Default false. */
  readonly expected?: boolean;
  /** Of actuators: the rules. Only `min` and `max` are looked at. */
  readonly limits?: MoveLimits;
  /** Of actuators: resolves when it has arrived; the signal aborts when it is stopped. Default at once. */
  readonly travel?: (to: number, signal: AbortSignal) => Promise<void>;
}

/** What operators see of a device that has just come. */
export function newDevice(name: string, definition: MemoryDevice): Device {
  const { kind, title = name, position = 0, units = "mm", limits = {}, expected = false } =
    definition;
  const isActuator = kind === "actuator";
  return {
    name,
    kind,
    online: true,
    expected,
    title,
    dialect: "T3",
    address: "tcp://127.0.0.1:50000",
    since: Date.now(),
    connections: 1,
    doing: "idle",
    info: {},
    problem: null,
    position: isActuator ? { value: position, units, time: Date.now() } : null,
    units: isActuator ? units : "",
    limits: isActuator ? limits : {},
    lastGrab: null,
    counters: noCounts(),
  };
}
