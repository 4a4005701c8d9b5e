import type { SourcePlace } from "../plan.ts";
import type { ArgumentRequest, argumentShape } from "./fields/scope_fields.ts";
import { listNames } from "./nearest.ts";
import type { Problems } from "./problems.ts";
import type { Read } from "./shapes/shape.ts";
import { quote } from "./source/source_value.ts";
import type { ArgumentValue } from "./variables.ts";

/** What an argument's values are. */
export type ArgumentType = "string" | "number" | "boolean";

/** An argument that a file declares. */
export interface Declaration {
  /** Its name. */
  readonly name: string;
  /** What its values are. */
  readonly type: ArgumentType;
  /** Its value when none is given; it has to be given when there is none. */
  readonly standard?: ArgumentValue;
  /** The values that it may have; any when missing. */
  readonly choices?: readonly ArgumentValue[];
  /** Where it is declared. */
  readonly place: SourcePlace;
}

const NUMBER = /^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?\s*$/i;

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);

/** What to give for an argument of each type. */
export const ARGUMENT_CURES: Readonly<Record<ArgumentType, string>> = {
  string: "Give a text",
  number: "Give a number, such as 2 or 0.5",
  boolean: "Give true, false, 1, 0, yes or no",
};

/** What a declaration says, after noting what does not go together. */
export function declarationOf(
  { name, place }: { readonly name: string; readonly place: SourcePlace },
  declared: Read<typeof argumentShape>,
  problems: Problems,
): Declaration {
  if (typeof declared !== "object") {
    return { name, type: typeOf(declared), standard: declared, place };
  }
  const { choices } = declared;
  const type = declared.type ?? typeOf(declared.default?.value ?? choices?.[0] ?? "");
  const mayBeEmpty = declared.required?.value === false && type === "string";
  const standard = declared.default?.value ?? (mayBeEmpty ? "" : undefined);
  if (declared.default !== undefined && typeOf(declared.default.value) !== type) {
    const message = `The default of ${name} is ${quote(declared.default.value)}, not a ${type}`;
    problems.add(declared.default.place, message, ARGUMENT_CURES[type]);
  }
  const stray = choices?.find((choice) => typeOf(choice) !== type);
  if (stray !== undefined) {
    const message = `A choice of ${name} is ${quote(stray)}, not a ${type}`;
    problems.add(place, message, ARGUMENT_CURES[type]);
  }
  checkRequired(name, declared, problems);
  if (standard !== undefined && choices?.includes(standard) === false) {
    const message = `The default of ${name} is ${quote(standard)}, none of its choices`;
    const cure = `Take one of ${listNames(choices.map(String))}, or add it to the choices`;
    problems.add(declared.default?.place ?? place, message, cure);
  }
  return {
    name,
    type,
    place,
    ...(standard === undefined ? {} : { standard }),
    ...(choices === undefined ? {} : { choices }),
  };
}

/** A value as the type of its argument; `undefined` when it is none. */
export function convertArgument(
  value: ArgumentValue,
  type: ArgumentType,
): ArgumentValue | undefined {
  const text = String(value);
  if (type === "string") return text;
  if (type === "boolean") return TRUTH.get(text.toLowerCase());
  const number = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function checkRequired(name: string, declared: ArgumentRequest, problems: Problems): void {
  const { required } = declared;
  if (required === undefined) return;
  if (required.value && declared.default !== undefined) {
    const cure = "Remove the one or the other";
    problems.add(required.place, `${name} is required and has a default`, cure);
  }
  const isText = declared.type === undefined || declared.type === "string";
  if (!required.value && declared.default === undefined && !isText) {
    problems.add(required.place, `${name} may be left out and has no default`, "Give a default");
  }
}

function typeOf(value: ArgumentValue): ArgumentType {
  return typeof value as ArgumentType;
}
