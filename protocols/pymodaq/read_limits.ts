import { RoboError } from "../../errors.ts";
import type { ReadLimits } from "./message.ts";

/** What a reader takes unless it is told otherwise. */
export const DEFAULT_LIMITS: Readonly<Required<ReadLimits>> = {
  maxType: 64,
  maxCommand: 256,
  maxText: 16 * 2 ** 20,
  maxFrame: 2 ** 30,
  maxList: 4096,
  maxElements: 65_536,
  maxDimensions: 32,
  maxDepth: 16,
};

/** Limits with the defaults for those that are left out. Throws a `RoboError` of kind `usage` for what is no count. */
export function resolveLimits(limits: ReadLimits): Required<ReadLimits> {
  const resolved = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof ReadLimits)[]) {
    const limit = limits[name];
    if (limit === undefined) continue;
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RoboError("usage", `${name} is ${limit}, not a whole number from 1 on`);
    }
    resolved[name] = limit;
  }
  return resolved;
}
