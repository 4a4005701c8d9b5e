import type { Lab } from "../../../../client/daq/lab.ts";
import { pause } from "../../../../transports/pause.ts";
import type { ScanDevice } from "../plan/scan_plan.ts";
import { DeviceGone, isPassing, LeftOut, messageOf, wasStopped } from "./failures.ts";

/** How often a device that is gone is looked for, in milliseconds. */
const LOOK_MS = 200;

/** Whether a device is there. */
export async function isOnline(lab: Lab, device: string): Promise<boolean> {
  try {
    return (await lab.device(device)).online;
  } catch (error) {
    if (!isPassing(error)) throw error;
    return false;
  }
}

/**
 * Waits for a device to be there; false when it is not after `ms` milliseconds, or as soon as `isOver`. Throws the reason of `signal` when
 * that aborts.
 */
export async function waitOnline(
  lab: Lab,
  device: string,
  { ms, isOver, signal }: {
    readonly ms: number;
    readonly isOver: () => boolean;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const end = performance.now() + ms;
  while (!await isOnline(lab, device)) {
    if (performance.now() >= end || isOver()) return false;
    await pause(Math.min(LOOK_MS, ms), signal);
    signal.throwIfAborted();
  }
  return true;
}

/**
 * Does `act` as often as the plan is patient with the device. Throws {@linkcode DeviceGone} when the device is not there,
 * {@linkcode LeftOut} when it is to be left out, and otherwise the error that ends the scan.
 */
export async function patiently<T>(
  lab: Lab,
  device: ScanDevice,
  { act, signal, onTrouble }: {
    readonly act: () => Promise<T>;
    readonly signal: AbortSignal;
    readonly onTrouble: (message: string) => void;
  },
): Promise<T> {
  for (let left = device.retries;; left--) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error) || wasStopped(error, device.device)) throw error;
      if (!await isOnline(lab, device.device)) throw new DeviceGone(device.device, error);
      onTrouble(`${device.device}: ${messageOf(error)}`);
      if (left > 0) continue;
      if (device.onTimeout === "skip") throw new LeftOut(messageOf(error), { cause: error });
      throw error;
    }
  }
}
