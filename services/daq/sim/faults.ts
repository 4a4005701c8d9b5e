import { RoboError } from "../../../errors.ts";
import { pause } from "../../../transports/pause.ts";
import type { Random } from "./random.ts";

/** What goes wrong with a simulated device. */
export interface FaultOptions {
  /** Milliseconds that each answer takes besides. Default 0. */
  readonly latency?: number;
  /** Which part of the requests fails, 0 to 1. Default 0. */
  readonly fail?: number;
}

/**
 * Lets a request wait and fail as often as is wanted; `undefined` where there is nothing to wait for, so that a quick device
 * stays quick. Throws or rejects with a `RoboError` of kind `unavailable`.
 */
export function suffer(
  { latency = 0, fail = 0 }: FaultOptions,
  random: Random,
  signal: AbortSignal,
): Promise<void> | undefined {
  const fails = fail > 0 && random.uniform() < fail;
  if (latency > 0) {
    return pause(latency, signal).then(() => {
      if (fails) throw failure();
    });
  }
  if (fails) throw failure();
  return undefined;
}

function failure(): RoboError {
  return new RoboError("unavailable", "A simulated failure: it is to happen now and then");
}
