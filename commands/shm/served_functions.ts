import { errorText } from "../../client/shm/host_function_error.ts";
import { RoboError } from "../../errors.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { formatMilliseconds } from "../../terminal/format.ts";
import { shownJson } from "./json_text.ts";

/** A function of a user's module. */
// deno-lint-ignore no-explicit-any
type Call = (...args: any[]) => unknown;

/** A function to offer. */
export interface ServedFunction {
  /** Its name in the module. */
  readonly name: string;
  /** What it does. */
  readonly call: Call;
}

/** Most characters of the arguments and of the result that a log line shows. */
const SHOWN = 100;

/** The functions that a module exports under names; a default export has none, and classes cannot be called. */
export function servedFunctions(
  module: string,
  exported: Readonly<Record<string, unknown>>,
): ServedFunction[] {
  const found = Object.entries(exported).flatMap(([name, value]) =>
    name !== "default" && typeof value === "function" && !isClass(value)
      ? [{ name, call: value as Call }]
      : []
  );
  if (found.length > 0) return found;
  throw new RoboError("config", `${module} exports no functions under names`, {
    hint: "Put export in front of those that are to be served: export function add(a, b) { … }",
  });
}

/** The same function, which prints a line for each call: who called what, how it ended, and how long that took. */
export function logged(
  { name, call, dispatcher, print }: ServedFunction & {
    readonly dispatcher: {
      readonly caller: { readonly pid: number; readonly name: string } | undefined;
    };
    readonly print: (line: string) => void;
  },
): Call {
  return (...args) => {
    const { caller } = dispatcher;
    const start = performance.now();
    const say = (outcome: string) => {
      const who = caller === undefined ? "" : `   ${caller.name} (${caller.pid})`;
      const ms = formatMilliseconds(performance.now() - start);
      print(`${name}(${args.map(short).join(", ")}) ${outcome}   ${ms} ms${who}`);
    };
    const threw = (error: unknown) => say(`threw ${errorText(error).replace(/: $/, "")}`);
    const ended = (value: unknown) => {
      const fault = faultOf(value);
      if (fault !== undefined) return threw(fault);
      say(value === undefined ? "" : `→ ${short(value)}`.trimEnd());
    };
    return observe(() => call(...args), ended, threw);
  };
}

/** Why a result cannot be sent, which the dispatcher finds out only behind the function; `undefined` where it can. */
function faultOf(value: unknown): unknown {
  try {
    encodePayload("msgpack", value);
    return undefined;
  } catch (error) {
    return error;
  }
}

function observe(
  act: () => unknown,
  ended: (value: unknown) => void,
  threw: (error: unknown) => void,
): unknown {
  let value: unknown;
  try {
    value = act();
  } catch (error) {
    threw(error);
    throw error;
  }
  if (value instanceof Promise) value.then(ended, threw);
  else ended(value);
  return value;
}

/** Functions that a module exports and that are not served, with the reason, for people. */
export function notServed(exported: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(exported).flatMap(([name, value]) => {
    if (typeof value !== "function") return [];
    if (isClass(value)) return [`${name} (a class)`];
    return name === "default" ? ["default (it has no name)"] : [];
  });
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function short(value: unknown): string {
  let text: string;
  try {
    text = shownJson(value);
  } catch {
    text = String(value);
  }
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
