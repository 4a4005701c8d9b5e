/** This machine's time, in nanoseconds since 1970, to the millisecond. */
export function systemNanoseconds(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
