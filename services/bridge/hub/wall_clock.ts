import { WallClock } from "../../../system/wall_clock.ts";

let clock: WallClock | undefined;

/** The system's time in nanoseconds since 1970, to about a microsecond; it follows when the system's clock is set. */
export function wallClock(): bigint {
  clock ??= new WallClock();
  clock.check();
  return BigInt(Math.round(clock.at(performance.now()) * 1000)) * 1000n;
}
