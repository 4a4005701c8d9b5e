import { cFieldTypeText, elementOf } from "./c_type_text.ts";
import type { CField, CStruct, CType } from "./c_types.ts";
import { FOXGLOVE_JSON, type JsonForm } from "./json_form.ts";
import { membersOf } from "./members.ts";
import { SCALAR_FACTS } from "./scalar_facts.ts";
import { isBig } from "./value_rule.ts";

/**
 * The JSON Schema, as text, of what a codec with {@linkcode FOXGLOVE_JSON} writes: as Foxglove and Lichtblick read such schemas, which
 * know an enum by `oneOf` with titles, and take no arrays of arrays.
 *
 * From 10 000 fields on, structs are objects without properties. 64-bit integers are said to be integers; beyond ±2^53 they are decimal texts, which each one's description tells.
 */
export function foxgloveJsonSchema(
  struct: CStruct,
  { bytes = FOXGLOVE_JSON.bytes }: Partial<Pick<JsonForm, "bytes">> = {},
): string {
  return JSON.stringify({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: struct.name ?? "struct",
    ...new SchemaWriter(bytes).struct(struct),
  });
}

/** Most fields that are described. */
const MAX_FIELDS = 10_000;

/** A part of a JSON Schema. */
type Schema = Readonly<Record<string, unknown>>;

class SchemaWriter {
  readonly #bytes: JsonForm["bytes"];
  #fields = 0;

  constructor(bytes: JsonForm["bytes"]) {
    this.#bytes = bytes;
  }

  struct(struct: CStruct): Schema {
    const members = membersOf(struct);
    this.#fields += members.length;
    // Each struct is written wherever it is used, as there are no references that Foxglove follows.
    const properties = (this.#fields > MAX_FIELDS ? [] : members).map(({ field }) =>
      [field.name, this.#field(field)] as const
    );
    return {
      type: "object",
      ...(struct.description === undefined ? {} : { description: struct.description }),
      properties: Object.fromEntries(properties),
    };
  }

  #field(field: CField): Schema {
    const description = descriptionOf(field);
    return { ...this.#type(field.type, field), ...(description === "" ? {} : { description }) };
  }

  #type(type: CType, field: CField): Schema {
    switch (type.kind) {
      case "text":
        return { type: "string" };
      case "pointer":
        return { type: "integer" };
      case "enum":
        return {
          type: "integer",
          oneOf: [...type.values].filter(isPlain).map(([title, value]) => ({
            title,
            const: value,
          })),
        };
      case "scalar": {
        const { kind, isSigned } = SCALAR_FACTS[type.scalar];
        if (kind === "bool") return { type: "boolean" };
        if (kind === "float") return { type: "number" };
        return isSigned ? { type: "integer" } : { type: "integer", minimum: 0 };
      }
      case "struct":
        return this.struct(type);
      case "array": {
        const { element } = elementOf(type);
        const isBytes = element.kind === "scalar" && element.scalar === "uint8";
        if (!isBytes || this.#bytes === "numbers") {
          return { type: "array", items: this.#type(element, field) };
        }
        const text = { type: "string", contentEncoding: "base64" };
        return type.element.kind === "array" ? { type: "array", items: text } : text;
      }
    }
  }
}

/** Numbers that JSON has no exact form for cannot be told by a `const`. */
function isPlain([, value]: readonly [string, number | bigint]): boolean {
  return typeof value === "number";
}

function descriptionOf(field: CField): string {
  const { type, description, unit, min, max } = field;
  const { element, shape } = elementOf(type);
  const parts = [
    description,
    unit === undefined ? undefined : `[${unit}]`,
    min === undefined ? undefined : `at least ${min}`,
    max === undefined ? undefined : `at most ${max}`,
    shape.length > 1 ? `${cFieldTypeText(field)}, row by row` : undefined,
    isWide(element, field) ? "a decimal text beyond ±2^53" : undefined,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

function isWide(type: CType, field: CField): boolean {
  if (type.kind === "pointer") return type.size > 4;
  return (type.kind === "scalar" || type.kind === "enum") && isBig(type, field);
}
