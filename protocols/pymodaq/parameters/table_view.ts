import type { ParameterValue } from "./parameter.ts";

/** Objects and lists that stand in each other at most. */
const MOST_DEPTH = 64;

/** Reads PyMoDAQ's `table_view`, which is JSON with the names of classes; they stay names. `undefined` when it is no JSON. */
export function readTableView(text: string): ParameterValue | undefined {
  if (!isShallow(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value nests no deeper than what XML may bring. */
export function isShallowValue(value: ParameterValue, room = MOST_DEPTH): boolean {
  if (value === null || typeof value !== "object") return true;
  return room > 0 && Object.values(value).every((item) => isShallowValue(item, room - 1));
}

/** Counts brackets, those inside of strings as well: a string with 64 open brackets is no table of PyMoDAQ's. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > MOST_DEPTH) return false;
  }
  return true;
}
