import type { DataToExport, Dimension } from "../../protocols/pymodaq/data.ts";
import type { Parameter, ParameterValue } from "../../protocols/pymodaq/parameters/parameter.ts";
import type {
  Device,
  GrabSummary,
  LabEvent,
  MoveOrder,
  MoveResult,
  PositionReading,
  StopResult,
} from "../../protocols/daq/lab_types.ts";

/** How a request to a device is made. */
export interface RequestOptions {
  /** Longest wait for the answer, in milliseconds. Default the device's own, 10 000 unless configured. */
  readonly timeout?: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/** How data is asked for. */
export interface GrabOptions extends RequestOptions {
  /** What is asked for. Default the dimensionality of the device's last data, else `0D`. */
  readonly dimension?: Dimension;
  /** Grabs that are averaged, element by element. Default 1. */
  readonly average?: number;
  /** Part of the last two dimensions that is kept, in elements: `[y, x]` ranges, end exclusive. Default everything. */
  readonly region?: Region;
}

/** A part of an image, or with `y` left out of a spectrum, in elements, end exclusive. */
export interface Region {
  /** Columns. */
  readonly x: readonly [number, number];
  /** Rows. */
  readonly y?: readonly [number, number];
}

/** How data is asked for again and again. */
export interface WatchOptions extends GrabOptions {
  /** Only the newest data is kept for a slow reader, or all of it in a bounded queue that holds the device back. Default latest. */
  readonly mode?: "latest" | "lossless";
  /** Data that waits for a lossless reader at most. Default 16. */
  readonly queue?: number;
  /** Most data a second. Default as fast as the device can. */
  readonly rate?: number;
  /** Only what the device sends unasked, and what others ask for. Default false. */
  readonly passive?: boolean;
}

/** How a move is made. */
export interface MoveOptions extends RequestOptions {
  /** Checks all rules and moves nothing. Default false. */
  readonly dryRun?: boolean;
}

/** Data of a detector. Disposing it gives its memory back for the next one; without that, the garbage collector does. */
export interface Grab extends Disposable {
  /** The device's name. */
  readonly device: string;
  /** The device's count of data, from 1. */
  readonly number: number;
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number;
  /** The data, in PyMoDAQ's newest form whatever the device's dialect. */
  readonly data: DataToExport;
  /** Data that a reader in the latest mode missed since the one before. */
  readonly missed: number;
  /** What it looks like, without its elements. */
  summary(): GrabSummary;
}

/**
 * Devices as an operator commands them: in the process of the server itself, or through its control interface.
 *
 * Every method rejects with a `RoboError`: kind `missing` for an unknown device, `unavailable` for one that is offline or
 * does not answer in time, `denied` for an order that a rule refuses (the message names the rule), `data` for an answer that
 * makes no sense, `usage` for an order that the kind of device does not know.
 */
export interface Lab {
  /** All devices, those that are offline as well, by name. */
  devices(): Promise<readonly Device[]>;
  /** One device. */
  device(name: string): Promise<Device>;
  /** The parameter tree of a device; null when it has sent none. */
  parameters(name: string): Promise<Parameter | null>;
  /** Changes a parameter; `path` holds the names below the root. Resolves when the device has been told. */
  setParameter(name: string, path: readonly string[], value: ParameterValue): Promise<void>;
  /** Asks a detector for data. */
  grab(name: string, options?: GrabOptions): Promise<Grab>;
  /** Data of a detector as it comes, until the reader stops or `signal` aborts. */
  watch(name: string, options?: WatchOptions): AsyncIterable<Grab>;
  /** Moves an actuator and waits for its `move_done`. */
  move(name: string, order: MoveOrder, options?: MoveOptions): Promise<MoveResult>;
  /** Asks an actuator where it is. */
  position(name: string, options?: RequestOptions): Promise<PositionReading>;
  /** Stops one actuator, or all; overtakes everything that waits. */
  stop(name?: string): Promise<readonly StopResult[]>;
  /**
   * Forgets a device that is offline, as if it had never come. Rejects with a `RoboError` of kind `usage` for one that is connected,
   * and `denied` for one that the lab's file expects.
   */
  forget(name: string): Promise<void>;
  /** What happens from now on; first the state of every device. */
  events(signal?: AbortSignal): AsyncIterable<LabEvent>;
}
