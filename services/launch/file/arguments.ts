import type { SourcePlace } from "../plan.ts";
import {
  ARGUMENT_CURES,
  convertArgument,
  type Declaration,
  declarationOf,
} from "./argument_declaration.ts";
import { ARGUMENTS_WANTED, argumentShape } from "./fields/scope_fields.ts";
import { didYouMean, listNames } from "./nearest.ts";
import type { Problems } from "./problems.ts";
import { refuse } from "./shapes/shape.ts";
import { placeOfKey, quote, type SourceObject } from "./source/source_value.ts";
import { ARGUMENT_NAME, type ArgumentValue, RESERVED_NAMES, type Variables } from "./variables.ts";

/** A value for an argument, and where it was given; without a place, on the command line. */
export interface GivenArgument {
  /** The value; a text is taken for what the argument is declared as. */
  readonly value: ArgumentValue;
  /** Where a file gives it. */
  readonly place?: SourcePlace;
}

/** What arguments are bound with. */
export interface BindContext extends Omit<Variables, "args"> {
  /** Where mistakes of files go. */
  readonly problems: Problems;
  /** Where mistakes of the command line go. */
  readonly usage: Problems;
  /** Where the file is included, if it is. */
  readonly includedAt?: SourcePlace;
}

/** The values of the arguments that a file declares; those before an argument may stand in its default. */
export function bindArguments(
  file: SourceObject,
  given: ReadonlyMap<string, GivenArgument>,
  context: BindContext,
): ReadonlyMap<string, ArgumentValue> {
  const bound = new Map<string, ArgumentValue>();
  const declared = new Set<string>();
  const args = file.entries.get("args")?.value;
  if (args !== undefined && args.kind !== "object") {
    refuse(args, ARGUMENTS_WANTED, context.problems);
  } else if (args !== undefined) {
    for (const [name, { value }] of args.entries) {
      declared.add(name);
      const place = placeOfKey(args, name);
      if (!isFree(name, place, context.problems)) continue;
      const read = argumentShape.read(value, {
        problems: context.problems,
        variables: { ...context, args: bound },
      });
      if (read === undefined) continue;
      const declaration = declarationOf({ name, place }, read, context.problems);
      const chosen = choose(declaration, given.get(name), context);
      if (chosen !== undefined) bound.set(name, chosen);
    }
  }
  refuseUndeclared(file, { given, declared }, context);
  return bound;
}

function isFree(name: string, place: SourcePlace, problems: Problems): boolean {
  if (!ARGUMENT_NAME.test(name)) {
    const cure = "Names begin with a letter or _ and have letters, digits, _ and -, at most 64";
    problems.add(place, `${quote(name)} is not the name of an argument`, cure);
  } else if (RESERVED_NAMES.includes(name)) {
    const cure = `\${${name}} means something else; rename the argument`;
    problems.add(place, `An argument called ${name}`, cure);
  } else return true;
  return false;
}

function choose(
  { name, type, standard, choices, place }: Declaration,
  given: GivenArgument | undefined,
  context: BindContext,
): ArgumentValue | undefined {
  if (given === undefined) {
    if (standard === undefined) refuseMissing(name, place, context);
    return standard;
  }
  const sink = given.place === undefined ? context.usage : context.problems;
  const value = convertArgument(given.value, type);
  if (value === undefined) {
    const message = `The argument ${name} is ${quote(given.value)}, not a ${type}`;
    sink.add(given.place ?? place, message, ARGUMENT_CURES[type]);
  } else if (choices?.includes(value) === false) {
    const cure = `Give one of ${listNames(choices.map(String))}`;
    const message = `The argument ${name} is ${quote(value)}, none of its choices`;
    sink.add(given.place ?? place, message, cure);
  } else return value;
  return undefined;
}

function refuseMissing(name: string, place: SourcePlace, context: BindContext): void {
  const message = `The argument ${name} has no value`;
  if (context.includedAt === undefined) {
    context.usage.add(place, message, `Give one with --arg ${name}=VALUE, or a default here`);
  } else {
    const cure = `Add it to the args of the include, or a default in ${place.file}`;
    context.problems.add(context.includedAt, message, cure);
  }
}

function refuseUndeclared(
  file: SourceObject,
  { given, declared }: {
    readonly given: ReadonlyMap<string, GivenArgument>;
    readonly declared: ReadonlySet<string>;
  },
  { usage, problems }: BindContext,
): void {
  const name = file.source.file;
  for (const [argument, { place }] of given) {
    if (declared.has(argument)) continue;
    const known = declared.size === 0
      ? `${name} declares no args`
      : `${didYouMean(argument, declared)} Declared are ${listNames(declared)}`.trim();
    const sink = place === undefined ? usage : problems;
    const message = `${quote(argument)} is no argument of ${name}`;
    sink.add(place ?? placeOfKey(file, "args"), message, known);
  }
}
