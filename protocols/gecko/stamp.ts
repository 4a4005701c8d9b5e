/** Where messages carry their stamp, in this order. */
const FIELDS: readonly (readonly string[])[] = [["timestamp"], ["header", "stamp"], ["stamp"]];

/** Times before 1990 and after 2200 are taken for something else, such as the time since a start. In seconds. */
const EARLIEST = 631_152_000;
const LATEST = 7_258_118_400;

/** Milliseconds in each unit that a bare number may have: the span of years tells them apart. */
const UNITS: readonly number[] = [1e3, 1, 1e-3, 1e-6];

/** When a message says that it was made, in milliseconds since 1970; `undefined` where it does not say. */
export function stampOf(value: unknown): number | undefined {
  for (const path of FIELDS) {
    const ms = readStamp(fieldAt(value, path));
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/** What stands in `value` under `path`; `undefined` where there is no such field. */
export function fieldAt(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = inner instanceof Map ? inner.get(name) : (inner as Record<string, unknown>)[name];
  }
  return inner;
}

/**
 * A stamp in milliseconds since 1970: a number or an integer of seconds, milliseconds, microseconds or nanoseconds, told
 * apart by its size; a `Date`; or seconds and nanoseconds as ROS writes them. `undefined` for all else, and for times
 * before 1990 and after 2200.
 */
export function readStamp(stamp: unknown): number | undefined {
  if (typeof stamp === "number") return fromNumber(stamp);
  if (typeof stamp === "bigint") return fromNumber(Number(stamp));
  if (stamp instanceof Date) return plausible(stamp.getTime());
  const seconds = fieldAt(stamp, ["sec"]) ?? fieldAt(stamp, ["secs"]);
  if (typeof seconds !== "number") return undefined;
  const rest = fieldAt(stamp, ["nanosec"]) ?? fieldAt(stamp, ["nsec"]) ?? fieldAt(stamp, ["nsecs"]);
  return plausible(seconds * 1e3 + (typeof rest === "number" ? rest / 1e6 : 0));
}

function fromNumber(value: number): number | undefined {
  for (const unit of UNITS) {
    const ms = plausible(value * unit);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

function plausible(ms: number): number | undefined {
  return ms >= EARLIEST * 1e3 && ms < LATEST * 1e3 ? ms : undefined;
}
