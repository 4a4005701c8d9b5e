import { RoboError } from "../../../../errors.ts";

/** A device is not there: the scan may wait for it. */
export class DeviceGone extends Error {
  /** The class's name. */
  override readonly name = "DeviceGone";
  /** The device. */
  readonly device: string;

  /** `device` is not there, as `cause` says. */
  constructor(device: string, cause: RoboError) {
    super(cause.message, { cause });
    this.device = device;
  }
}

/** A device has not done what it was asked for, and its share of the point is left out. */
export class LeftOut extends Error {
  /** The class's name. */
  override readonly name = "LeftOut";
}

/** Failures that may pass: a server that has just begun does not know its devices yet, which come back one by one. */
const PASSING: ReadonlySet<string> = new Set(["unavailable", "data", "missing", "lost"]);

/** Whether trying again may help: a device that did not answer, that is not there, or whose answer made no sense. */
export function isPassing(error: unknown): error is RoboError {
  return error instanceof RoboError && PASSING.has(error.code);
}

/** Whether a move has ended because somebody has stopped the actuator, which is never tried again. */
export function wasStopped(error: unknown, device: string): boolean {
  return error instanceof RoboError && error.message.startsWith(`${device} was stopped`);
}

/** The error as one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
