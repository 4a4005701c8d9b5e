import { closedObject, type JsonSchema } from "../json/json_schema.ts";
import { SCALARS } from "./scalars.ts";

/** The JSON Schema (draft 2020-12) of struct schemas, with which editors complete and check them. */
export function structJsonSchema(): JsonSchema {
  const name = { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_]*$", maxLength: 63 };
  const description = { type: "string", maxLength: 1000, description: "What it is for." };
  const packed = {
    type: "boolean",
    default: false,
    description: "Whether fields follow each other without padding.",
  };
  const fields = { type: "array", minItems: 1, items: { $ref: "#/$defs/field" } };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Struct schema of robo",
    description:
      "A C struct that programs share: robo shm header makes the C header, the Python class and the TypeScript type from it.",
    type: "object",
    additionalProperties: false,
    required: ["name", "fields"],
    properties: {
      $schema: { type: "string" },
      name: { ...name, description: "Name of the struct." },
      description,
      packed,
      fields: { ...fields, description: "The fields in the order in which they stand in memory." },
      types: {
        type: "object",
        propertyNames: name,
        additionalProperties: { $ref: "#/$defs/type" },
        description: "Further structs and enums, by name.",
      },
    },
    $defs: {
      field: fieldSchema(name, description),
      type: {
        oneOf: [
          closedObject({ description, packed, fields }, ["fields"]),
          closedObject({ description, base: BASE, enum: NUMBERS }, ["enum"]),
        ],
      },
    },
  };
}

const BASE: JsonSchema = {
  enum: ["int8", "uint8", "int16", "uint16", "int32", "uint32"],
  default: "int32",
  description: "The integer that is stored.",
};

const NUMBERS: JsonSchema = {
  type: "object",
  minProperties: 1,
  additionalProperties: { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  description: "The number of each name.",
};

function fieldSchema(name: JsonSchema, description: JsonSchema): JsonSchema {
  const length = { type: "integer", minimum: 1 };
  const properties = {
    name,
    type: {
      type: "string",
      examples: [...Object.keys(SCALARS), "string"],
      description: "A number type, bool, string, or one of the schema's types.",
    },
    shape: {
      oneOf: [length, { type: "array", minItems: 1, maxItems: 16, items: length }],
      description: "Length of an array, or its dimensions, the outermost first.",
    },
    bytes: { ...length, description: "Bytes of a string, its final zero byte included." },
    unit: {
      type: "string",
      minLength: 1,
      maxLength: 40,
      description: "What its numbers count, such as m/s.",
    },
    min: { type: "number", description: "Least number that may be written." },
    max: { type: "number", description: "Greatest number that may be written." },
    description,
  };
  return closedObject(properties, ["name", "type"]);
}
