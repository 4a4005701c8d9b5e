import { closedObject, type JsonSchema, schemasOf } from "../../../protocols/json/json_schema.ts";
import { type Problems, shown } from "./problems.ts";

/** What a value of a file may be: for editors, as a schema, and for us, as what reads it. */
export interface Field<T> {
  /** What editors are told. */
  readonly schema: JsonSchema;
  /** The value, or `undefined` after noting what is wrong. */
  read(value: unknown, path: string, problems: Problems): T | undefined;
}

/** What a field reads as. */
export type Read<F> = F extends Field<infer T> ? T : never;

/** The fields of an object. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What an object of `F` reads as. */
export type ReadFields<F extends Fields, Required extends keyof F> =
  & { readonly [K in Required]: Read<F[K]> }
  & { readonly [K in Exclude<keyof F, Required>]?: Read<F[K]> };

/** A field that `accept` decides about; it returns `undefined` for what is wrong. */
export function field<T>(
  schema: JsonSchema,
  wanted: string,
  accept: (value: unknown) => T | undefined,
): Field<T> {
  return {
    schema,
    read(value, path, problems) {
      const read = accept(value);
      return read ?? problems.add(path, `is ${shown(value)}: it has to be ${wanted}`);
    },
  };
}

/** The same field with a description for editors. */
export function described<T>(description: string, { schema, read }: Field<T>): Field<T> {
  return { schema: { description, ...schema }, read };
}

/** A text of at most `most` characters, and at least one unless `least` is 0. */
export function text(most: number, least = 1): Field<string> {
  return field(
    { type: "string", minLength: least, maxLength: most },
    `a text of ${least} to ${most} characters`,
    (value) =>
      typeof value === "string" && value.length >= least && value.length <= most
        ? value
        : undefined,
  );
}

/** True or false. */
export const flag: Field<boolean> = field(
  { type: "boolean" },
  "true or false",
  (value) => typeof value === "boolean" ? value : undefined,
);

/** A finite number. */
export const number: Field<number> = field(
  { type: "number" },
  "a number",
  (value) => Number.isFinite(value) ? value as number : undefined,
);

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): Field<number> {
  return field(
    { type: "integer", minimum: least, maximum: most },
    `a whole number from ${least} to ${most}`,
    (value) =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most
        ? value as number
        : undefined,
  );
}

/** One of some texts. */
export function oneOf<const T extends string>(choices: readonly T[]): Field<T> {
  return field(
    { enum: choices },
    `one of ${choices.join(", ")}`,
    (value) => choices.find((choice) => choice === value),
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

const DURATION = /^([0-9]+(?:\.[0-9]+)?) ?(ms|s|min|h)$/;

/** Longest duration: what a timer can hold, in milliseconds. */
const MAX_MS = 2 ** 31 - 1;

/** A duration in milliseconds: a number of seconds, or a text such as `50ms`. */
export const duration: Field<number> = field(
  { anyOf: [{ type: "number", minimum: 0 }, { type: "string", pattern: DURATION.source }] },
  'a number of seconds, or a text such as "50ms", "2s" or "1min", of at most 24 days',
  (value) => {
    const [, digits, unit] = typeof value === "string" ? DURATION.exec(value) ?? [] : [];
    const ms = typeof value === "number" ? value * 1000 : Number(digits) * UNITS[unit ?? ""]!;
    return ms >= 0 && ms <= MAX_MS ? ms : undefined;
  },
);

/** A list of `least` to `most` items. */
export function list<T>(
  item: Field<T>,
  [least, most]: readonly [number, number],
): Field<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, minItems: least, maxItems: most },
    read(value, path, problems) {
      if (!Array.isArray(value) || value.length < least || value.length > most) {
        return problems.add(path, `is ${shown(value)}: it has to be a list of ${least} to ${most}`);
      }
      const items = value.map((one, at) => item.read(one, `${path}[${at}]`, problems));
      return items.every((one) => one !== undefined) ? items as T[] : undefined;
    },
  };
}

/** One or a list of them, as a list. */
export function oneOrMore<T>(one: Field<T>, most: number): Field<readonly T[]> {
  const many = list(one, [1, most]);
  return {
    schema: { anyOf: [one.schema, many.schema] },
    read(value, path, problems) {
      if (Array.isArray(value)) return many.read(value, path, problems);
      const read = one.read(value, path, problems);
      return read === undefined ? undefined : [read];
    },
  };
}

/** An object with the keys of `fields` and no others; `undefined` when anything in it is wrong. */
export function object<F extends Fields, const Required extends keyof F & string = never>(
  fields: F,
  required: readonly Required[] = [],
): Field<ReadFields<F, Required>> {
  const allowed = Object.keys(fields);
  return {
    schema: closedObject(schemasOf(fields), required),
    read(value, path, problems) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return problems.add(path, `is ${shown(value)}: it has to be an object`);
      }
      const read: Record<string, unknown> = {};
      let isWhole = true;
      for (const name of Object.keys(value)) {
        if (allowed.includes(name)) continue;
        isWhole = false;
        problems.add(join(path, name), `is not known; allowed here: ${allowed.join(", ")}`);
      }
      for (const name of allowed) {
        const given = (value as Record<string, unknown>)[name];
        const isNeeded = (required as readonly string[]).includes(name);
        if (given === undefined && !isNeeded) continue;
        read[name] = fields[name]!.read(given, join(path, name), problems);
        if (read[name] === undefined) isWhole = false;
      }
      return isWhole ? read as ReadFields<F, Required> : undefined;
    },
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
