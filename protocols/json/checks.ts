import { RoboError } from "../../errors.ts";

/** Takes a value for what it has to be, or throws a `RoboError` of kind `usage` that names `path`. */
export type Check<T> = (value: unknown, path: string) => T;

/** The fields of an object: those that must be there, and those that may be. */
export interface Fields {
  /** Each has to be there. */
  readonly required?: Readonly<Record<string, Check<unknown>>>;
  /** Each may be left out. */
  readonly optional?: Readonly<Record<string, Check<unknown>>>;
}

/** The error of a value that is not what it has to be. */
export function wrong(path: string, value: unknown, wanted: string): RoboError {
  return new RoboError("usage", `${path} is ${shown(value)}: it has to be ${wanted}`);
}

/** A value in a few letters. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

/** An object with these fields and no others. */
export function checkFields(
  value: unknown,
  path: string,
  { required = {}, optional = {} }: Fields,
): Record<string, unknown> {
  if (!isObject(value)) throw wrong(path, value, "an object");
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(required, key) || Object.hasOwn(optional, key)) continue;
    const known = [...Object.keys(required), ...Object.keys(optional)].join(", ");
    throw new RoboError("usage", `${path} has no field ${shown(key)}`, {
      hint: `There are: ${known}`,
    });
  }
  const taken: Record<string, unknown> = {};
  for (const [key, check] of Object.entries(required)) {
    taken[key] = check(value[key], `${path}.${key}`);
  }
  for (const [key, check] of Object.entries(optional)) {
    if (value[key] !== undefined) taken[key] = check(value[key], `${path}.${key}`);
  }
  return taken;
}

/** Whether a value is an object, and no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number in a range. */
export function whole(min: number, max: number): Check<number> {
  return (value, path) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) {
      return value as number;
    }
    throw wrong(path, value, `a whole number from ${min} to ${max}`);
  };
}

/** A number in a range. */
export function number(min: number, max: number): Check<number> {
  return (value, path) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    throw wrong(path, value, `a number from ${min} to ${max}`);
  };
}

/** A text of at least one letter. */
export function text(most: number): Check<string> {
  return (value, path) => {
    if (typeof value === "string" && value !== "" && value.length <= most) return value;
    throw wrong(path, value, `a text of 1 to ${most} letters`);
  };
}

/** True or false. */
export function truth(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrong(path, value, "true or false");
}

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): Check<T> {
  return (value, path) => {
    const word = words.find((word) => word === value);
    if (word !== undefined) return word;
    throw wrong(path, value, `one of ${words.join(", ")}`);
  };
}

/** A list of at least one and at most so many. */
export function listOf<T>(check: Check<T>, most: number): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > most) {
      throw wrong(path, value, `a list of 1 to ${most}`);
    }
    return value.map((each, at) => check(each, `${path}[${at}]`));
  };
}
