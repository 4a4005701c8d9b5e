import type { JsonSchema } from "../../../../protocols/json/json_schema.ts";
import type { SourcePlace } from "../../plan.ts";
import type { Problems } from "../problems.ts";
import {
  placeOf,
  quote,
  showValue,
  type SourceScalar,
  type SourceValue,
} from "../source/source_value.ts";
import { hasSubstitution, substitute, type Variables } from "../variables.ts";

/** What values are read with. */
export interface ReadContext {
  /** Where mistakes go. */
  readonly problems: Problems;
  /** What substitutions stand for; without them, in parts that do not take part, they are passed over. */
  readonly variables?: Variables;
}

/** What a value of a launch file may be: reads it, and describes it to editors. */
export interface Shape<T> {
  /** The same as a JSON Schema. */
  readonly schema: JsonSchema;
  /** The value; `undefined` after noting what is wrong with it, or while a substitution in it cannot be made. */
  readonly read: (value: SourceValue, context: ReadContext) => T | undefined;
}

/** What a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

/** What messages say of a shape. */
export interface Wanted {
  /** What it is, such as `a duration`. */
  readonly what: string;
  /** What is allowed, as a sentence without a period. */
  readonly cure: string;
}

/** A value with its place. */
export interface Located<T> {
  /** The value. */
  readonly value: T;
  /** Where it stands. */
  readonly place: SourcePlace;
}

/** Notes that a value is not what was wanted. */
export function refuse(value: SourceValue, { what, cure }: Wanted, problems: Problems): undefined {
  const { name } = value;
  const written = value.kind === "scalar" && value.written !== undefined
    ? `${quote(value.written)}, which is `
    : "";
  problems.add(placeOf(value), `${name} is ${written}${showValue(value)}, not ${what}`, cure);
  return undefined;
}

/** A shape of a scalar that `convert` makes, which returns `undefined` for what it does not take. */
export function scalarShape<T>(
  schema: JsonSchema,
  wanted: Wanted,
  convert: (value: SourceScalar["value"]) => T | undefined,
): Shape<T> {
  return {
    schema: takesAnyText(schema)
      ? schema
      : { anyOf: [schema, { type: "string", pattern: "\\$\\{" }] },
    read(value, context) {
      if (value.kind !== "scalar") return refuse(value, wanted, context.problems);
      const resolved = resolve(value, context);
      if (resolved === undefined) return undefined;
      return convert(resolved.value) ?? refuse(resolved, wanted, context.problems);
    },
  };
}

/** A scalar with its substitutions made; `undefined` where they cannot be. */
export function resolve(scalar: SourceScalar, context: ReadContext): SourceScalar | undefined {
  if (typeof scalar.value !== "string" || !hasSubstitution(scalar.value)) return scalar;
  if (context.variables === undefined) return undefined;
  const value = substitute(scalar, context.variables, context.problems);
  return value === undefined ? undefined : { ...scalar, value, written: scalar.value };
}

/** The same shape with words for editors. */
export function describe<T>(description: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { description, ...shape.schema } };
}

/** The same shape, whose values know their place. */
export function located<T>(shape: Shape<T>): Shape<Located<T>> {
  return {
    schema: shape.schema,
    read(value, context) {
      const read = shape.read(value, context);
      return read === undefined ? undefined : { value: read, place: placeOf(value) };
    },
  };
}

/** A part that is read later, by other means; editors find it under `reference` in the schema's definitions. */
export function unread(reference: string): Shape<SourceValue> {
  return { schema: { $ref: `#/$defs/${reference}` }, read: (value) => value };
}

/** Whether a text with a substitution is among what the schema allows anyway. */
function takesAnyText({ type, pattern }: JsonSchema): boolean {
  return pattern === undefined && [type].flat().includes("string");
}

/** A pattern for editors; none where those that are not written in JavaScript would not understand it. */
export function patternSchema(pattern: RegExp | undefined): JsonSchema {
  const { source = "\\p" } = pattern ?? {};
  return source.includes("\\p") ? {} : { pattern: source };
}
