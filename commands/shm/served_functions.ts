import { RoboError } from "../../errors.ts";
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
    const ended = (value: unknown) => say(value === undefined ? "" : `→ ${short(value)}`.trimEnd());
    const threw = (error: unknown) =>
      say(`threw ${error instanceof Error ? error.message : error}`);
    return observe(() => call(...args), ended, threw);
  };
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
