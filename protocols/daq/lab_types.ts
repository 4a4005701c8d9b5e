/**
 * What operators see and say of a lab's devices, as JSON has it: the types of the control interface of `robo daq-server`.
 *
 * @module
 */

/** A detector sends data when asked (PyMoDAQ: GRABBER); an actuator moves to positions (PyMoDAQ: ACTUATOR). */
export type DeviceKind = "detector" | "actuator";

/** Soft rules for an actuator, in its units. */
export interface MoveLimits {
  /** Least position that may be ordered. */
  readonly min?: number;
  /** Greatest position that may be ordered. */
  readonly max?: number;
  /** Greatest distance of one move. */
  readonly maxStep?: number;
  /** Greatest distance in a second, over successive moves. */
  readonly maxSpeed?: number;
}

/** A device as it is now, or as it was when it went away. */
export interface Device {
  /** Its stable name, such as `cam`. */
  readonly name: string;
  /** Detector or actuator. */
  readonly kind: DeviceKind;
  /** Whether it is connected. */
  readonly online: boolean;
  /** Whether it stands in the lab's file: such a device cannot be forgotten. */
  readonly expected: boolean;
  /** Title of its parameter tree, or what it said of itself; empty when it said nothing. */
  readonly title: string;
  /** Its dialect, once known. */
  readonly dialect: string | null;
  /** Its last address, as `tcp://host:port`. */
  readonly address: string;
  /** When it came or went, in milliseconds since 1970. */
  readonly since: number;
  /** Times that it has connected. */
  readonly connections: number;
  /** What it does now. */
  readonly doing: "idle" | "grabbing" | "moving" | "offline";
  /** Free text that it sent, newest value by key. */
  readonly info: Readonly<Record<string, string>>;
  /** Why it went away or what it last complained of; null when all is well. */
  readonly problem: string | null;
  /** Of actuators: the last known position. */
  readonly position: PositionReading | null;
  /** Of actuators: units of positions; empty when unknown. */
  readonly units: string;
  /** Of actuators: the rules that moves are held to. */
  readonly limits: MoveLimits;
  /** Of detectors: what the last grab brought. */
  readonly lastGrab: GrabSummary | null;
  /** Totals since the server started. */
  readonly counters: DeviceCounters;
}

/** Totals of a device. */
export interface DeviceCounters {
  /** Grabs that brought data. */
  readonly grabs: number;
  /** Moves that ended. */
  readonly moves: number;
  /** Requests that were not answered in time. */
  readonly timeouts: number;
  /** Answers that came too late and were thrown away. */
  readonly stale: number;
  /** Data and positions that nobody had asked for. */
  readonly unsolicited: number;
  /** Data that a bounded queue dropped. */
  readonly dropped: number;
  /** Orders that a rule refused. */
  readonly refused: number;
  /** Bytes received. */
  readonly bytesIn: number;
  /** Bytes sent. */
  readonly bytesOut: number;
}

/** What data looks like, without its elements. */
export interface GrabSummary {
  /** The device's count of data, from 1. */
  readonly number: number;
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number;
  /** Each array, in order; of a device's last grab and in events, the first 64. */
  readonly arrays: readonly ArraySummary[];
  /** How many more arrays there were; absent when all are told. */
  readonly more?: number;
}

/** One array without its elements. */
export interface ArraySummary {
  /** Name of the data it belongs to and its label, such as `cam/CH0`. */
  readonly name: string;
  /** `Data0D`, `Data1D`, `Data2D` or `DataND`. */
  readonly dim: string;
  /** numpy's array-protocol string. */
  readonly dtype: string;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Units; empty when unknown. */
  readonly units: string;
}

/** Where an actuator is, or was. */
export interface PositionReading {
  /** Its position; JSON's null where the device sent no number. */
  readonly value: number | null;
  /** Its units; empty when unknown. */
  readonly units: string;
  /** When it was read, in milliseconds since 1970. */
  readonly time: number;
}

/** An order to move. */
export type MoveOrder =
  | { readonly kind: "absolute"; readonly to: number }
  | { readonly kind: "relative"; readonly by: number }
  | { readonly kind: "home" };

/** What a move came to. */
export interface MoveResult {
  /** Where it is now; of a dry run, where it would be (null for home). */
  readonly position: PositionReading;
  /** Whether nothing was moved. */
  readonly dryRun: boolean;
}

/** What `stop` did for one device. */
export interface StopResult {
  /** The actuator. */
  readonly device: string;
  /** Whether the order to stop was handed to its connection; an offline device cannot be stopped. */
  readonly sent: boolean;
  /** Moves that were waiting behind it and were cancelled. */
  readonly cancelled: number;
}

/** What happens to devices. `device` events carry the whole new state of one; one that is `forgotten` is known no more. */
export type LabEvent =
  | { readonly type: "device"; readonly device: Device }
  | { readonly type: "forgotten"; readonly name: string }
  | { readonly type: "position"; readonly name: string; readonly position: PositionReading }
  | { readonly type: "grab"; readonly name: string; readonly grab: GrabSummary }
  | {
    readonly type: "parameter";
    readonly name: string;
    /** Names below the root. Empty when the whole tree was replaced. */
    readonly path: readonly string[];
    /** Who changed it. */
    readonly by: "device" | "operator";
  }
  | {
    readonly type: "refused";
    readonly name: string;
    readonly rule: string;
    readonly message: string;
  }
  | { readonly type: "stopped"; readonly results: readonly StopResult[] };
