import type { DaqClientCounters } from "./daq_client_options.ts";
import type { DeviceParameters } from "./device_parameters.ts";
import type { Grabbed } from "./grabbed.ts";

/** A device that is served: it is there for a PyMoDAQ server until it is disposed of. */
export interface ServedDevice extends AsyncDisposable {
  /** Its name. */
  readonly name: string;
  /** Where the server is, as `tcp://host:port`. */
  readonly endpoint: string;
  /** Whether the server is there now. */
  readonly isConnected: boolean;
  /** Its parameters. */
  readonly parameters: DeviceParameters;
  /** What came and went so far. */
  readonly counters: ServedCounters;
  /** Tells the server something as free text. False when it is not there. */
  info(key: string, value: string): boolean;
  /**
   * Serves until Ctrl-C or SIGTERM, or until the device has been ended otherwise; then says `Quit` and ends it. For programs that do
   * nothing else.
   */
  spin(): Promise<void>;
}

/** Totals of a served device. */
export interface ServedCounters extends DaqClientCounters {
  /** Grabs or moves that were asked for. */
  readonly requests: number;
  /** Those of them that were answered. */
  readonly answered: number;
  /** What went wrong in the device's own functions, or in what the server has asked for. */
  readonly problems: number;
}

/** A detector that is served. */
export interface ServedDetector extends ServedDevice {
  /**
   * Sends data that nobody has asked for, as a camera does that runs by itself. Resolves when it has been handed to the
   * kernel, so that its memory can be used again: to true, or to false when the server is not there.
   */
  push(data: Grabbed): Promise<boolean>;
}

/** An actuator that is served. */
export interface ServedActuator extends ServedDevice {
  /** Whether it moves now because the server has ordered it. */
  readonly isMoving: boolean;
  /** Tells a position that nobody has asked for, such as after a turn by hand. False when the server is not there. */
  announce(position: number): boolean;
}
