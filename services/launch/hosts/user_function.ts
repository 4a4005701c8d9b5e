import { RoboError } from "../../../errors.ts";
import type { Kwargs } from "../../../system/kwargs_variables.ts";
import { toFileUrl } from "../../../system/paths.ts";

/** A function of a user's module. */
export type UserFunction = (kwargs: Kwargs) => unknown;

/** Exit status of a program whose code threw an exception, as Deno's and Python's own. */
const EXCEPTION_STATUS = 1;

/**
 * Imports the module at the absolute path `module` and returns the function that it exports as `name`.
 *
 * Throws what the module throws, and a `RoboError` of kind `config` that says what it exports when there is no such function.
 */
export async function importFunction(module: string, name: string): Promise<UserFunction> {
  const exported = await import(toFileUrl(module).href) as Readonly<Record<string, unknown>>;
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (typeof found === "function") return found as UserFunction;
  const functions = Object.keys(exported).filter((key) => typeof exported[key] === "function");
  const what = Object.hasOwn(exported, name)
    ? `What ${module} exports as ${name} is no function`
    : `${module} exports no function ${name}`;
  throw new RoboError("config", what, {
    hint: functions.length === 0
      ? "It exports no functions at all: put export in front of yours"
      : `It exports the functions ${functions.join(", ")}`,
  });
}

/** How a program's failure is told: what it prints on stderr, and its exit status. */
export interface Failure {
  /** Lines, with a line feed at the end of each. */
  readonly text: string;
  /** Exit status of a process that fails so. */
  readonly status: number;
  /** What happened, in a line. */
  readonly title: string;
}

/** Describes what was thrown: a `RoboError` with its hint, anything else with the stack of the user's own code. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof RoboError) {
    const hint = error.hint === undefined ? "" : `hint: ${error.hint}\n`;
    const text = `error: ${error.message}\n${hint}`;
    return { text, status: error.exitStatus, title: error.message };
  }
  const description = describe(error, 0);
  const title = description.split("\n", 1)[0]!;
  return { text: `error: ${description}\n`, status: EXCEPTION_STATUS, title };
}

/** Causes of causes that are told. */
const MOST_CAUSES = 5;

function describe(error: unknown, depth: number): string {
  if (typeof error === "string") return error;
  if (!(error instanceof Error)) return Deno.inspect(error, { colors: false });
  // The stack of a module that could not be parsed is all ours.
  const lines = isParseError(error) ? [error.message] : ownLines(error);
  const causes = error instanceof AggregateError ? error.errors : [];
  for (const cause of [...causes, ...error.cause === undefined ? [] : [error.cause]]) {
    if (depth < MOST_CAUSES) lines.push(`caused by: ${describe(cause, depth + 1)}`);
  }
  return lines.join("\n");
}

function isParseError(error: Error): boolean {
  return error instanceof SyntaxError && error.message.includes(" at file://");
}

function ownLines(error: Error): string[] {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return stack.split("\n").filter((line) => !/^\s+at .*(ext:|\/launch\/hosts\/)/.test(line));
}
