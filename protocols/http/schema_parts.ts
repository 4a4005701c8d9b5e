import { ref, type Schema } from "./json_schema.ts";

/** A text. */
export const TEXT: Schema = { type: "string" };

/** A number that is finite. */
export const NUMBER: Schema = { type: "number" };

/** A whole number, from 0. */
export const COUNT: Schema = { type: "integer", minimum: 0 };

/** True or false. */
export const FLAG: Schema = { type: "boolean" };

/** A time. */
export const MILLISECONDS: Schema = { type: "number", description: "Milliseconds since 1970" };

/** Texts. */
export const TEXTS: Schema = { type: "array", items: TEXT };

/** Whatever JSON is. */
export const ANYTHING: Schema = {};

/** A list of what the component `name` describes. */
export function listOf(name: string): Schema {
  return { type: "array", items: ref(name) };
}

/** What `schema` describes, or null. */
export function nullable(schema: Schema): Schema {
  return { oneOf: [schema, { type: "null" }] };
}
