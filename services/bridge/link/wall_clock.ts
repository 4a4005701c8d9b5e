/** This machine's time in nanoseconds since 1970, to about a microsecond. */
export function wallClock(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
