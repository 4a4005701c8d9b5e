import type { DeviceKind, MoveLimits } from "../../../protocols/daq/lab_types.ts";
import type { Dialect } from "../../../protocols/pymodaq/dialect.ts";

/** What `robo daq-server --config lab.json` reads. Everything is optional. */
export interface LabConfig {
  /** Devices by their stable names. A client that matches none gets a name made from what it says. */
  readonly devices?: Readonly<Record<string, DeviceConfig>>;
  /** What must hold before something moves. */
  readonly interlocks?: readonly Interlock[];
  /** Whether only clients that match a device of this file are let in. Default false. */
  readonly strict?: boolean;
  /** Folder for scans that are started on the server. Default the working folder. */
  readonly storage?: string;
}

/** A device that is expected, and how it is treated. */
export interface DeviceConfig {
  /** Detector or actuator. Default either. */
  readonly kind?: DeviceKind;
  /** Who it is: all that are given must hold. Default its name, as the client says it by `Info name` or its tree's title. */
  readonly match?: {
    /** Address or network, such as `10.0.3.7` or `10.0.3.0/24`. */
    readonly address?: string;
    /** Title of the parameter tree's root, or of what the client said by `Info name`. */
    readonly title?: string;
  };
  /** Its dialect, where it is not to be found from its bytes. */
  readonly dialect?: Dialect;
  /** Longest wait for an answer, in milliseconds. Default 10 000. */
  readonly timeout?: number;
  /** Of actuators: units of positions, for dialects without any. */
  readonly units?: string;
  /** Of actuators: soft rules. */
  readonly limits?: MoveLimits;
  /** Of actuators: whether it is stopped when the operator who moves it goes away. Default false. */
  readonly stopOnOperatorLoss?: boolean;
}

/**
 * A rule between devices: `device` moves only while `when` holds.
 *
 * A condition on a device that is offline, or whose value is unknown, does not hold.
 */
export interface Interlock {
  /** Its name, for messages. */
  readonly name: string;
  /** The actuator that it guards. */
  readonly device: string;
  /** What must hold: all of them. */
  readonly when: readonly Condition[];
  /** Only moves to positions within this range are guarded. Default all moves. */
  readonly to?: { readonly min?: number; readonly max?: number };
}

/** One condition of an interlock. */
export type Condition =
  | {
    /** The actuator whose last position is looked at. */
    readonly position: string;
    /** Least position. */
    readonly min?: number;
    /** Greatest position. */
    readonly max?: number;
  }
  | {
    /** The device whose parameter is looked at. */
    readonly parameter: string;
    /** Names below the root. */
    readonly path: readonly string[];
    /** The value that it must have. */
    readonly equals: string | number | boolean;
  }
  | {
    /** The device that must be online. */
    readonly online: string;
  }
  | {
    /** The actuator that must not be moving. */
    readonly still: string;
  };
