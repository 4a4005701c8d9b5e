import { closedObject, schemasOf } from "../../../../protocols/json/json_schema.ts";
import type { JsonValue } from "../../plan.ts";
import { didYouMean, listNames } from "../nearest.ts";
import {
  placeOf,
  placeOfKey,
  quote,
  type SourceObject,
  type SourceValue,
} from "../source/source_value.ts";
import {
  patternSchema,
  type Read,
  type ReadContext,
  refuse,
  resolve,
  type Shape,
  type Wanted,
} from "./shape.ts";

/** The shapes of an object's keys. */
export type Fields = Readonly<Record<string, Shape<unknown>>>;

/** What an object with `F` reads as: what was there and right. */
export type ReadFields<F extends Fields, Required extends keyof F = never> =
  & { readonly [Key in Exclude<keyof F, Required>]?: Read<F[Key]> }
  & { readonly [Key in Required]: Read<F[Key]> };

/** A list of at most `most` items, default 1000. */
export function list<T>(
  item: Shape<T>,
  wanted: Wanted,
  { least = 0, most = 1000 }: { readonly least?: number; readonly most?: number } = {},
): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, minItems: least, maxItems: most },
    read(value, context) {
      const isList = value.kind === "list" && value.items.length >= least &&
        value.items.length <= most;
      if (!isList) return refuse(value, wanted, context.problems);
      const items = value.items.map((one) => item.read(one, context));
      return items.every((one) => one !== undefined) ? items as T[] : undefined;
    },
  };
}

/** One or a list of them, as a list. */
export function oneOrMore<T>(one: Shape<T>, wanted: Wanted): Shape<readonly T[]> {
  const many = list(one, wanted);
  return {
    schema: { anyOf: [one.schema, many.schema] },
    read(value, context) {
      if (value.kind === "list") return many.read(value, context);
      const read = one.read(value, context);
      return read === undefined ? undefined : [read];
    },
  };
}

/** An object with names of the user's own, each of which `key` has to match. */
export function map<T>(
  item: Shape<T>,
  wanted: Wanted,
  key: { readonly pattern: RegExp } & Wanted,
): Shape<ReadonlyMap<string, T>> {
  return {
    schema: {
      type: "object",
      propertyNames: patternSchema(key.pattern),
      additionalProperties: item.schema,
    },
    read(value, context) {
      if (value.kind !== "object") return refuse(value, wanted, context.problems);
      const read = new Map<string, T>();
      for (const [name, entry] of value.entries) {
        if (!key.pattern.test(name)) {
          const message = `${quote(name)} is not ${key.what}`;
          context.problems.add(placeOfKey(value, name), message, key.cure);
        }
        const one = item.read(entry.value, context);
        if (one !== undefined) read.set(name, one);
      }
      return read.size === value.entries.size ? read : undefined;
    },
  };
}

/** An object with the keys of `fields` and no others; `undefined` when a required one is missing or wrong. */
export function object<F extends Fields, const Required extends keyof F & string = never>(
  wanted: Wanted,
  fields: F,
  required: readonly Required[] = [],
): Shape<ReadFields<F, Required>> {
  return {
    schema: closedObject(schemasOf(fields), required),
    read(value, context) {
      if (value.kind !== "object") return refuse(value, wanted, context.problems);
      const read: Record<string, unknown> = {};
      refuseUnknownKeys(value, Object.keys(fields), context);
      for (const [name, shape] of Object.entries(fields)) {
        const entry = value.entries.get(name);
        const one = entry === undefined ? undefined : shape.read(entry.value, context);
        if (one !== undefined) read[name] = one;
      }
      for (const name of required) {
        if (value.entries.has(name)) continue;
        const cure = `Add it; the keys here are ${listNames(Object.keys(fields))}`;
        context.problems.add(placeOf(value), `${quote(name)} is missing in ${value.name}`, cure);
      }
      const isWhole = required.every((name) => read[name] !== undefined);
      return isWhole ? read as ReadFields<F, Required> : undefined;
    },
  };
}

/** One shape for objects and another for the rest. */
export function objectOr<A, B>(asObject: Shape<A>, otherwise: Shape<B>): Shape<A | B> {
  return {
    schema: { anyOf: [otherwise.schema, asObject.schema] },
    read: (value, context): A | B | undefined =>
      value.kind === "object" ? asObject.read(value, context) : otherwise.read(value, context),
  };
}

/** Any value, with its substitutions made. */
export const anyValue: Shape<JsonValue> = { schema: {}, read: readAny };

/** An object of any values. */
export function anyObject(wanted: Wanted): Shape<{ readonly [name: string]: JsonValue }> {
  return {
    schema: { type: "object" },
    read: (value, context) =>
      value.kind === "object"
        ? readAny(value, context) as { readonly [name: string]: JsonValue } | undefined
        : refuse(value, wanted, context.problems),
  };
}

function readAny(value: SourceValue, context: ReadContext): JsonValue | undefined {
  if (value.kind === "scalar") return resolve(value, context)?.value;
  if (value.kind === "list") {
    const items = value.items.map((item) => readAny(item, context));
    return items.every((item) => item !== undefined) ? items as JsonValue[] : undefined;
  }
  const entries = [...value.entries].map(([name, entry]) =>
    [name, readAny(entry.value, context)] as const
  );
  const isWhole = entries.every(([, item]) => item !== undefined);
  return isWhole ? Object.fromEntries(entries) as { [name: string]: JsonValue } : undefined;
}

function refuseUnknownKeys(
  value: SourceObject,
  allowed: readonly string[],
  { problems }: ReadContext,
): void {
  for (const name of value.entries.keys()) {
    if (allowed.includes(name)) continue;
    const cure = [didYouMean(name, allowed), `Allowed here: ${listNames(allowed, 40)}`];
    const shown = value.name === "The file" ? "the file" : value.name;
    const message = `The key ${quote(name)} is unknown in ${shown}`;
    problems.add(placeOfKey(value, name), message, cure.filter((part) => part !== "").join(" "));
  }
}
