import type { ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import type { Dimension } from "../../protocols/pymodaq/data.ts";
import type { DaqConnectOptions } from "./daq_client_options.ts";
import type { DeviceParameters } from "./device_parameters.ts";
import type { Grabbed } from "./grabbed.ts";
import type { ParameterDeclarations } from "./parameter_declaration.ts";

/** What a device says of itself, and where it is served. */
export interface DeviceOptions extends DaqConnectOptions {
  /** Its name: servers that know several devices call it so. Default `detector` or `actuator`. */
  readonly name?: string;
  /** What people read above its parameters. Default its name. */
  readonly title?: string;
  /** Units of its data or positions, as pint writes them, such as `mm`. Default none. */
  readonly units?: string;
  /** Its parameters, which both sides may change. Default none. */
  readonly parameters?: ParameterDeclarations | DeviceParameters;
  /**
   * Told each parameter that the server has changed, with the names below the root, so that it can be set in the instrument.
   * When it throws or rejects, the old value is put back, and the server is told.
   */
  readonly onParameter?: (
    path: readonly string[],
    value: ParameterValue,
  ) => void | Promise<void>;
  /** Told what went wrong, such as what `grab` has thrown; the server is told as well. */
  readonly onProblem?: (error: unknown) => void;
  /** Told that the server is there, now or again. */
  readonly onConnected?: () => void;
  /** Told why the server is gone, or was not there. */
  readonly onDisconnected?: (reason: unknown) => void;
}

/** A detector, as {@linkcode serveDetector} takes it. */
export interface DetectorOptions extends DeviceOptions {
  /**
   * Whether axes are sent in the dialects L1 and L2 as well, as messages of their own. `robo daq-server` takes them, and PyMoDAQ up
   * to 3.6; PyMoDAQ 4.0 throws a client out that sends them, by a mistake of its own. Default false. From T1 on, axes are a part of
   * the data in any case.
   */
  readonly axisMessages?: boolean;
  /**
   * Measures: called for each request, never again before its promise has ended. `signal` aborts when nobody wants the
   * data any more, as the connection has ended. What it throws, the server is told as text.
   */
  readonly grab: (dimension: Dimension, signal: AbortSignal) => Grabbed | Promise<Grabbed>;
}

/** An actuator, as {@linkcode serveActuator} takes it. */
export interface ActuatorOptions extends DeviceOptions {
  /**
   * Moves to a position, in the device's units, and resolves when it is there; the position that it has reached may be
   * returned. `signal` aborts when the move is to be stopped, or the device ends.
   */
  readonly move: (to: number, signal: AbortSignal) => number | void | Promise<number | void>;
  /** Where it is now. Asked after each move, and during moves. Default where the last move went, from 0 on. */
  readonly position?: () => number | Promise<number>;
  /** Moves home, as `move` does. Default a move to 0. */
  readonly home?: (signal: AbortSignal) => number | void | Promise<number | void>;
  /** Stops at once, besides that the signal of `move` aborts. Default nothing else. */
  readonly stop?: () => void | Promise<void>;
}
