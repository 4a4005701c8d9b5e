import type { MoveLimits } from "../../../protocols/daq/lab_types.ts";
import type { Condition, DeviceConfig, Interlock, LabConfig } from "../config/lab_config.ts";
import { deviceOf } from "./conditions.ts";

/** A mistake in the rules of a configuration. */
export interface RuleProblem {
  /** Where, such as `interlocks[0].when[1].position`. */
  readonly path: string;
  /** What is wrong, without a final period. */
  readonly message: string;
}

/** Names of rules that no interlock may have. */
const OWN_RULES = ["number", "limits", "maxStep", "maxSpeed"];

/**
 * The mistakes in the rules of a configuration whose types are right: limits that nothing fits into, interlocks of devices that
 * it does not have, and such that could never hold.
 */
export function checkRules(config: LabConfig): RuleProblem[] {
  const { devices = {}, interlocks = [] } = config;
  return [
    ...Object.entries(devices).flatMap(([name, device]) => checkDevice(`devices.${name}`, device)),
    ...interlocks.flatMap((interlock, i) => [
      ...checkInterlock(`interlocks[${i}]`, interlock, devices),
      ...checkName(`interlocks[${i}]`, interlock, interlocks.slice(0, i)),
    ]),
  ];
}

type Devices = Readonly<Record<string, DeviceConfig>>;

function checkDevice(path: string, { kind, limits }: DeviceConfig): RuleProblem[] {
  if (limits === undefined) return [];
  if (kind === "detector") return [{ path: `${path}.limits`, message: "A detector does not move" }];
  return [
    ...checkRange(`${path}.limits`, limits),
    ...checkDistance(`${path}.limits.maxStep`, limits.maxStep),
    ...checkDistance(`${path}.limits.maxSpeed`, limits.maxSpeed),
  ];
}

function checkRange(path: string, { min, max }: Pick<MoveLimits, "min" | "max">): RuleProblem[] {
  const problems = ([["min", min], ["max", max]] as const)
    .filter(([, value]) => value !== undefined && !Number.isFinite(value))
    .map(([key, value]) => ({ path: `${path}.${key}`, message: `${value} is no finite number` }));
  if (problems.length > 0 || min === undefined || max === undefined || min <= max) return problems;
  return [{ path, message: `Nothing is between min ${min} and max ${max}` }];
}

function checkDistance(path: string, value: number | undefined): RuleProblem[] {
  if (value === undefined || (value > 0 && Number.isFinite(value))) return [];
  return [{ path, message: `${value} is no finite number above 0` }];
}

function checkName(
  path: string,
  { name }: Interlock,
  others: readonly Interlock[],
): RuleProblem[] {
  const at = `${path}.name`;
  if (name.trim() === "") return [{ path: at, message: "An interlock needs a name, for messages" }];
  if (OWN_RULES.includes(name)) return [{ path: at, message: `The rule ${name} has this name` }];
  if (others.every((other) => other.name !== name)) return [];
  return [{ path: at, message: `Another interlock is called ${name} as well` }];
}

function checkInterlock(path: string, interlock: Interlock, devices: Devices): RuleProblem[] {
  const { device, when, to } = interlock;
  return [
    ...checkActuator(`${path}.device`, device, devices),
    ...to === undefined ? [] : checkRange(`${path}.to`, to),
    ...when.length === 0 ? [{ path: `${path}.when`, message: "There is no condition" }] : [],
    ...when.flatMap((condition, i) => [
      ...checkCondition(`${path}.when[${i}]`, condition, devices),
      ...isSelfBlocking(condition, device)
        ? [{ path: `${path}.when[${i}].still`, message: `${device} could never be moved` }]
        : [],
    ]),
  ];
}

function isSelfBlocking(condition: Condition, device: string): boolean {
  return "still" in condition && condition.still === device;
}

function checkCondition(path: string, condition: Condition, devices: Devices): RuleProblem[] {
  if ("position" in condition) {
    const isEmpty = condition.min === undefined && condition.max === undefined;
    return [
      ...checkActuator(`${path}.position`, condition.position, devices),
      ...checkRange(path, condition),
      ...isEmpty ? [{ path, message: "A position needs min, max or both" }] : [],
    ];
  }
  if ("still" in condition) return checkActuator(`${path}.still`, condition.still, devices);
  const key = "parameter" in condition ? "parameter" : "online";
  const problems = checkKnown(`${path}.${key}`, deviceOf(condition), devices);
  if (!("parameter" in condition) || condition.path.length > 0) return problems;
  return [...problems, { path: `${path}.path`, message: "It names no parameter" }];
}

function checkActuator(path: string, name: string, devices: Devices): RuleProblem[] {
  const problems = checkKnown(path, name, devices);
  if (problems.length > 0 || devices[name]?.kind !== "detector") return problems;
  return [{ path, message: `${name} is a detector, and does not move` }];
}

function checkKnown(path: string, name: string, devices: Devices): RuleProblem[] {
  if (Object.hasOwn(devices, name)) return [];
  const names = Object.keys(devices);
  const known = names.length === 0 ? "there are none" : `there are: ${names.join(", ")}`;
  return [{ path, message: `${name} is none of the devices; ${known}` }];
}
