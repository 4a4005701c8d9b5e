import { didYouMean, listNames } from "./nearest.ts";
import type { Problems } from "./problems.ts";
import { quote, type SourceScalar } from "./source/source_value.ts";

/** A value of an argument. */
export type ArgumentValue = string | number | boolean;

/** What substitutions in a file stand for. */
export interface Variables {
  /** Arguments of the file, by name. */
  readonly args: ReadonlyMap<string, ArgumentValue>;
  /** Environment of the launch. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Folder of the file, absolute. */
  readonly dir: string;
}

/** Names that mean something else than an argument. */
export const RESERVED_NAMES: readonly string[] = ["dir", "env"];

/** Names of arguments. */
export const ARGUMENT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

const SUBSTITUTION = /\$\$\{|\$\{([^{}$]*)\}|\$\{/g;

/** Longest text that substitution makes, in UTF-16 units. */
const MAX_LENGTH = 64 * 1024;

/** Whether a text holds a substitution, so that what it is shows only when the file is launched. */
export function hasSubstitution(text: string): boolean {
  return text.includes("${");
}

/**
 * The value of a text with its substitutions: `${arg}`, `${env:NAME}`, `${env:NAME:-default}`, `${dir}`; `$${` is `${`.
 * One that is the whole text keeps its type. `undefined` after noting an unknown name at its place.
 */
export function substitute(
  scalar: SourceScalar,
  variables: Variables,
  problems: Problems,
): ArgumentValue | undefined {
  const text = String(scalar.value);
  const before = problems.size;
  const whole = /^\$\{([^{}$]*)\}$/.exec(text);
  const lookUp = (expression: string) => {
    const found = valueOf(expression, variables);
    if (!("problem" in found)) return found.value;
    problems.add(placeWithin(scalar, `\${${expression}}`), found.problem, found.cure);
    return "";
  };
  const value = whole !== null ? lookUp(whole[1]!) : text.replaceAll(SUBSTITUTION, (all, name) => {
    if (all === "$${") return "${";
    if (name !== undefined) return String(lookUp(name));
    const cure = "Close it with }, or write $${ for ${ itself";
    problems.add(placeWithin(scalar, "${"), `${quote(text)} has a \${ without an end`, cure);
    return "";
  });
  if (typeof value === "string" && value.length > MAX_LENGTH) {
    const cure = `A text has at most ${MAX_LENGTH} characters`;
    problems.add(placeWithin(scalar, ""), `${scalar.name} becomes too long`, cure);
  }
  return problems.size === before ? value : undefined;
}

type Found = { readonly value: ArgumentValue } | {
  readonly problem: string;
  readonly cure: string;
};

function valueOf(expression: string, { args, env, dir }: Variables): Found {
  if (expression === "dir") return { value: dir };
  const variable = /^env:([^:]*)(?::-(.*))?$/s.exec(expression);
  if (variable !== null) return environmentValue(variable[1]!, variable[2], env);
  const value = args.get(expression);
  if (value !== undefined) return { value };
  const known = args.size === 0
    ? "The file declares no args"
    : `Declared are ${listNames(args.keys())}`;
  // It looks like what a shell would put in.
  const inEnvironment = /^\w+$/.test(expression) && Object.hasOwn(env, expression)
    ? `The environment's is \${env:${expression}}`
    : `\${env:NAME} and \${dir} are there as well; $\${ is \${ itself`;
  const cure = [didYouMean(expression, [...args.keys(), "dir"]), `${known}. ${inEnvironment}`];
  return {
    problem: `\${${expression}} is no argument`,
    cure: cure.filter((part) => part !== "").join(" "),
  };
}

function environmentValue(
  name: string,
  standard: string | undefined,
  env: Variables["env"],
): Found {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return { problem: `${quote(name)} is no environment variable`, cure: "Write ${env:NAME}" };
  }
  // An object has more names than variables, such as toString.
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  // As in a shell, :- stands in for what is empty as well.
  if (standard !== undefined) return { value: value || standard };
  if (value !== undefined) return { value };
  return {
    problem: `The environment variable ${name} is not set`,
    cure: `Set it, or give a default: \${env:${name}:-default}`,
  };
}

function placeWithin({ source, offset, end }: SourceScalar, part: string) {
  const at = source.text.slice(offset, end).indexOf(part);
  return source.placeAt(at === -1 ? offset : offset + at);
}
