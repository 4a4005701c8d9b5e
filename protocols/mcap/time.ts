const NS_PER_MS = 1_000_000;

/** A time in milliseconds since 1970 as MCAP counts it: whole nanoseconds since 1970. Times before 1970 become 0. */
export function toNanoseconds(ms: number): bigint {
  if (!(ms > 0)) return 0n;
  const whole = Math.floor(ms);
  // Apart, because a double cannot hold the nanoseconds of this century to the last digit.
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * NS_PER_MS));
}

/** A time of MCAP, in nanoseconds since 1970, as milliseconds, exact to a quarter of a microsecond. */
export function toMilliseconds(ns: bigint): number {
  return Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / NS_PER_MS;
}
