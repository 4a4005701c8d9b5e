import { RoboError } from "../errors.ts";

/** First of the environment variables that hold what a launched function is called with. */
export const KWARGS_VARIABLE = "ROBO_KWARGS";

/** Linux takes no variable longer than 128 KiB, name included. */
const MOST_IN_ONE = 100_000;

/** Most that they hold together, in bytes: Linux shares 2 MiB among a program's arguments and environment. */
const MOST_IN_ALL = 1_000_000;

/** A value as JSON has it. */
export type KwargsValue =
  | null
  | boolean
  | number
  | string
  | readonly KwargsValue[]
  | { readonly [name: string]: KwargsValue };

/** Named arguments of a function. */
export type Kwargs = { readonly [name: string]: KwargsValue };

/**
 * The environment variables that hand `kwargs` to a program: JSON in ASCII, cut into `ROBO_KWARGS`, `ROBO_KWARGS_1`, …;
 * none for none. Unlike arguments, other users of the machine cannot see them.
 *
 * Throws a `RoboError` of kind `config` beyond a megabyte.
 */
export function kwargsVariables(kwargs: Kwargs): Record<string, string> {
  if (Object.keys(kwargs).length === 0) return {};
  const text = JSON.stringify(kwargs).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (text.length > MOST_IN_ALL) {
    throw new RoboError("config", `The kwargs are ${text.length} bytes long as JSON`, {
      hint: `At most ${MOST_IN_ALL} go from process to process: put the rest into a file`,
    });
  }
  const parts = text.match(new RegExp(`.{1,${MOST_IN_ONE}}`, "gs")) ?? [];
  return Object.fromEntries(parts.map((part, index) => [variable(index), part]));
}

/** An environment from which variables are taken. */
export interface Environment {
  /** The value of a variable. */
  get(name: string): string | undefined;
  /** Removes a variable. */
  delete(name: string): void;
}

/**
 * Takes the kwargs out of `environment`, so that the program's own children do not get them.
 *
 * Throws a `RoboError` of kind `config` when they are not a JSON object.
 */
export function takeKwargs(environment: Environment): Kwargs {
  let text = "";
  for (let index = 0;; index++) {
    const part = environment.get(variable(index));
    if (part === undefined) break;
    environment.delete(variable(index));
    text += part;
  }
  return text === "" ? {} : parseKwargs(text);
}

/** Reads kwargs that are written as a JSON object. Throws a `RoboError` of kind `config`. */
export function parseKwargs(text: string): Kwargs {
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Kwargs;
  throw new RoboError("config", "The kwargs are not a JSON object", {
    hint: `Give names and values, such as {"topic": "hello"}`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused like all that is not an object
  }
}

function variable(index: number): string {
  return index === 0 ? KWARGS_VARIABLE : `${KWARGS_VARIABLE}_${index}`;
}
