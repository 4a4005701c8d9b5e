/** A JSON Schema (draft 2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object with these fields and no others, of which the `required` ones have to be there. */
export function closedObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    properties,
    ...required.length > 0 && { required },
  };
}

/** The schemas of what has one. */
export function schemasOf(
  fields: Readonly<Record<string, { readonly schema: JsonSchema }>>,
): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
}
