import { isScalarName, scalarOf, SCALARS } from "./scalars.ts";
import type { SchemaProblems } from "./schema_problems.ts";
import { join, type JsonObject, type SchemaValues } from "./schema_values.ts";
import type { FieldDescription, TypeDescription } from "./types.ts";

/** Most dimensions of an array. */
const MAX_DIMENSIONS = 16;

const KEYS = ["name", "type", "shape", "bytes", "unit", "min", "max", "description"];

/** What it takes to read a field. */
export interface FieldTools {
  /** Where problems go. */
  readonly problems: SchemaProblems;
  /** Reads the values. */
  readonly values: SchemaValues;
  /** Names of the schema's own types. */
  readonly typeNames: readonly string[];
  /** One of them. */
  readonly named: (name: string) => TypeDescription | undefined;
}

/** Reads a field; `undefined`, with the problems, if it is none. */
export function fieldOf(
  value: unknown,
  path: string,
  tools: FieldTools,
): FieldDescription | undefined {
  const { values } = tools;
  const object = values.object(value, path, KEYS);
  if (object === undefined) return undefined;
  const name = values.text(object["name"], join(path, "name"));
  const element = typeOf(object, path, tools);
  const type = element === undefined ? undefined : arrayOf(element, object, { path, values });
  const range = rangeOf(object, path, { element, ...tools });
  const unit = values.unit(object["unit"], join(path, "unit"));
  const description = values.description(object["description"], join(path, "description"));
  if (name === undefined || type === undefined) return undefined;
  return {
    name,
    type,
    ...(unit === undefined ? {} : { unit }),
    ...range,
    ...(description === undefined ? {} : { description }),
  };
}

function typeOf(object: JsonObject, path: string, tools: FieldTools): TypeDescription | undefined {
  const { values, problems, typeNames, named } = tools;
  const name = values.text(object["type"], join(path, "type"));
  if (name === undefined) return undefined;
  if (name === "string") {
    const bytes = values.integer(object["bytes"], join(path, "bytes"), [1, 2 ** 30]);
    return bytes === undefined ? undefined : { kind: "text", bytes };
  }
  if (object["bytes"] !== undefined) problems.add(join(path, "bytes"), "is for strings alone");
  if (isScalarName(name)) return { kind: "scalar", scalar: name };
  if (typeNames.includes(name)) return named(name);
  const allowed = [...Object.keys(SCALARS), "string", ...typeNames];
  return problems.add(
    join(path, "type"),
    `${JSON.stringify(name)} is no type; allowed: ${allowed.join(", ")}`,
  );
}

function arrayOf(
  element: TypeDescription,
  { shape }: JsonObject,
  { path, values }: { readonly path: string; readonly values: SchemaValues },
): TypeDescription | undefined {
  if (shape === undefined) return element;
  const at = join(path, "shape");
  const given = typeof shape === "number" ? [shape] : values.list(shape, at);
  if (given === undefined) return undefined;
  if (given.length > MAX_DIMENSIONS) {
    values.integer(given.length, `${at}.length`, [1, MAX_DIMENSIONS]);
    return undefined;
  }
  const lengths = given.map((length, i) => values.integer(length, `${at}[${i}]`, [1, 2 ** 30]));
  if (lengths.includes(undefined)) return undefined;
  return lengths.toReversed().reduce<TypeDescription>(
    (element, length) => ({ kind: "array", element, length: length! }),
    element,
  );
}

function rangeOf(
  object: JsonObject,
  path: string,
  { element, values, problems }: FieldTools & { readonly element: TypeDescription | undefined },
): { readonly min?: number; readonly max?: number } {
  const min = values.number(object["min"], join(path, "min"));
  const max = values.number(object["max"], join(path, "max"));
  if (element !== undefined) {
    const isNumber = element.kind === "scalar" && element.scalar !== "bool";
    for (const key of ["min", "max", "unit"]) {
      if (!isNumber && object[key] !== undefined) {
        problems.add(join(path, key), "is for numbers alone");
      }
    }
    if (isNumber) checkRange(element.scalar, { min, max, path }, problems);
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function checkRange(
  name: Parameters<typeof scalarOf>[0],
  { min, max, path }: { min: number | undefined; max: number | undefined; path: string },
  problems: SchemaProblems,
): void {
  const { range } = scalarOf(name);
  const least = range === undefined
    ? min ?? -Infinity
    : Math.max(Number(range[0]), Math.ceil(min ?? -Infinity));
  const most = range === undefined
    ? max ?? Infinity
    : Math.min(Number(range[1]), Math.floor(max ?? Infinity));
  if (least > most) problems.add(path, `no ${name} is between min and max`);
}
