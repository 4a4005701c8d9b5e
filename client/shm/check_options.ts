import { RoboError } from "../../errors.ts";

/** Largest value, and largest arguments and results, that anything can be made for: 1 GiB. */
export const MAX_BYTES = 2 ** 30;

/** Throws a `RoboError` of kind `usage` unless `value` is undefined or a whole number of the range. */
export function checkWhole(
  what: string,
  value: number | undefined,
  [least, most]: readonly [least: number, most: number],
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new RoboError("usage", `${what} is a whole number from ${least} to ${most}, not ${value}`);
}

/** Throws a `RoboError` of kind `usage` unless `value` is undefined or a time of 0 or more milliseconds. */
export function checkTime(what: string, value: number | undefined): void {
  if (value === undefined || value >= 0) return;
  throw new RoboError("usage", `${what} is a time in milliseconds, 0 or more, not ${value}`);
}

/** Throws a `RoboError` of kind `usage` unless `codec` is one of the names. */
export function checkCodec(codec: string, names: readonly string[]): void {
  if (names.includes(codec)) return;
  throw new RoboError("usage", `There is no codec ${codec}`, {
    hint: `Give one of ${names.join(", ")}`,
  });
}
