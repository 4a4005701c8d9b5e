import type { Device } from "../../../protocols/daq/lab_types.ts";
import { findParameter, isSameValue } from "../../../protocols/pymodaq/parameters/mod.ts";
import type { Condition } from "../config/lab_config.ts";
import { amount, rounded, roundedWhile } from "./amount.ts";
import type { SafetyState } from "./refusal.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** What conditions look at. */
export interface ConditionView {
  /** The lab. */
  readonly state: SafetyState;
  /** Where its actuators may be. */
  readonly whereabouts: Whereabouts;
}

/** Why a condition does not hold, in a few words; `undefined` when it does. */
export function broken(condition: Condition, view: ConditionView): string | undefined {
  const name = deviceOf(condition);
  const device = view.state.device(name);
  if (device === undefined || !device.online) return `${name} is offline`;
  if ("online" in condition) return undefined;
  if ("still" in condition) return device.doing === "moving" ? `${name} is moving` : undefined;
  if ("parameter" in condition) return brokenParameter(condition, view);
  return brokenPosition(condition, device, view.whereabouts);
}

/** The device that a condition looks at. */
export function deviceOf(condition: Condition): string {
  if ("position" in condition) return condition.position;
  if ("parameter" in condition) return condition.parameter;
  return "online" in condition ? condition.online : condition.still;
}

function brokenPosition(
  { position: name, min = -Infinity, max = Infinity }: Extract<Condition, { position: string }>,
  device: Device,
  whereabouts: Whereabouts,
): string | undefined {
  const reach = whereabouts.reach(device);
  if (reach === undefined) return `the position of ${name} is not known`;
  if (reach.low >= min && reach.high <= max) return undefined;
  const { units } = device;
  const isBroken = (value: number) => value < min || value > max;
  const [low, high] = [reach.low, reach.high].map((value) =>
    amount(isBroken(value) ? roundedWhile(value, isBroken) : rounded(value), units)
  );
  const place = reach.low === reach.high ? `at ${low}` : `on its way between ${low} and ${high}`;
  const limits = [
    ...Number.isFinite(min) ? [`at least ${amount(min, units)}`] : [],
    ...Number.isFinite(max) ? [`at most ${amount(max, units)}`] : [],
  ];
  return `${name} is ${place} where ${limits.join(" and ")} is needed`;
}

function brokenParameter(
  { parameter: name, path, equals }: Extract<Condition, { parameter: string }>,
  { state }: ConditionView,
): string | undefined {
  const tree = state.parameters(name);
  const found = tree === null ? undefined : findParameter(tree, path);
  const what = `${path.join("/")} of ${name}`;
  if (found === undefined) return `${what} is not known`;
  if (isSameValue(found.value, equals)) return undefined;
  return `${what} is ${JSON.stringify(found.value)} and has to be ${JSON.stringify(equals)}`;
}
