import { parseRegion } from "../../../../protocols/daq/region_text.ts";
import type { Schema } from "../../../../protocols/http/json_schema.ts";

/** A parameter of a query: what it is, and how its text is read. */
export interface Param<T> {
  /** Its value, once read. */
  readonly schema: Schema;
  /** What it means, with its unit and default. */
  readonly description: string;
  /** Its value; `undefined` for a text that is none. What it may be is checked by the schema afterwards. */
  readonly read: (text: string) => T | undefined;
}

/** Parameters by name. */
export type Params = Readonly<Record<string, Param<unknown>>>;

/** Their values: each is there when it was given. */
export type ParamValues<P extends Params> = {
  readonly [K in keyof P]?: P[K] extends Param<infer T> ? T : never;
};

/** A number. */
export function numeric(description: string, range: Schema = {}): Param<number> {
  return {
    schema: { type: "number", ...range },
    description,
    read: (text) => text.trim() === "" ? undefined : Number(text),
  };
}

/** A whole number. */
export function whole(description: string, range: Schema = {}): Param<number> {
  return { ...numeric(description, range), schema: { type: "integer", ...range } };
}

/** `true` or `false`; the bare name means true. */
export function flag(description: string): Param<boolean> {
  const values: Readonly<Record<string, boolean>> = { "": true, true: true, false: false };
  return {
    schema: { type: "boolean" },
    description,
    read: (text) => Object.hasOwn(values, text) ? values[text] : undefined,
  };
}

/** One of several words. */
export function choice<const T extends string>(
  description: string,
  values: readonly T[],
): Param<T> {
  return { schema: { type: "string", enum: values }, description, read: (text) => text as T };
}

/** Part of the last dimensions, as `x0:x1` or `x0:x1,y0:y1`. */
export const region: Param<NonNullable<ReturnType<typeof parseRegion>>> = {
  schema: { type: "object" },
  description:
    "Part of the last dimensions that is kept, in elements, ends exclusive: x0:x1 or x0:x1,y0:y1",
  read: parseRegion,
};
