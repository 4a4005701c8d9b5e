/**
 * A JSON Schema (draft 2020-12) of the words that {@linkcode check} knows: what the control interface says of itself in its
 * OpenAPI description is what it checks requests with.
 */
export interface Schema {
  /** Type, or several that may be. */
  readonly type?: JsonType | readonly JsonType[];
  /** What it is. */
  readonly description?: string;
  /** Name of a schema among the components, as `#/components/schemas/Device`. */
  readonly $ref?: string;
  /** The only value. */
  readonly const?: unknown;
  /** All values. */
  readonly enum?: readonly unknown[];
  /** One of these has to fit. */
  readonly oneOf?: readonly Schema[];
  /** Fields of an object. */
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Fields that have to be there. */
  readonly required?: readonly string[];
  /** Whether there may be other fields, or what they are. Default true. */
  readonly additionalProperties?: boolean | Schema;
  /** Elements of an array. */
  readonly items?: Schema;
  /** Fewest elements. */
  readonly minItems?: number;
  /** Most elements. */
  readonly maxItems?: number;
  /** Fewest characters. */
  readonly minLength?: number;
  /** Most characters. */
  readonly maxLength?: number;
  /** Regular expression, for the whole text where it is anchored. */
  readonly pattern?: string;
  /** Least number. */
  readonly minimum?: number;
  /** Greatest number. */
  readonly maximum?: number;
  /** Numbers have to be greater. */
  readonly exclusiveMinimum?: number;
  /** Value where it is left out. */
  readonly default?: unknown;
}

/** Types of JSON. */
export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** Schemas by name, which others refer to. */
export type Components = Readonly<Record<string, Schema>>;

/** A reference to a component. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object of exactly these fields; those named in `optional` may be left out. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}

/** What {@linkcode check} works with. */
export interface CheckOptions {
  /** What references lead to. */
  readonly components: Components;
  /** Whether objects may have fields that are not described, as what newer programs send. Default false. */
  readonly allowsMore?: boolean;
}

/** Schemas that are within each other at most: what a peer nests is to fill no stack. */
const MAX_DEPTH = 500;

/** The first place where `value` does not fit, in words such as `region.x: fewer than 2 elements`; `undefined` when all fits. */
export function check(schema: Schema, value: unknown, options: CheckOptions): string | undefined {
  return new Checker(options).at(schema, value, "");
}

class Checker {
  readonly #components: Components;
  readonly #allowsMore: boolean;
  #depth = 0;

  constructor({ components, allowsMore = false }: CheckOptions) {
    this.#components = components;
    this.#allowsMore = allowsMore;
  }

  at(schema: Schema, value: unknown, path: string): string | undefined {
    if (this.#depth === MAX_DEPTH) return `${path}: nested more than ${MAX_DEPTH} deep`;
    this.#depth++;
    const problem = this.#below(schema, value, path);
    this.#depth--;
    return problem;
  }

  #below(schema: Schema, value: unknown, path: string): string | undefined {
    if (schema.$ref !== undefined) return this.at(this.#resolve(schema.$ref), value, path);
    const say = (words: string) => path === "" ? words : `${path}: ${words}`;
    const types = typeof schema.type === "string" ? [schema.type] : schema.type;
    if (types !== undefined && !types.some((type) => isOf(type, value))) {
      return say(`not ${types.map(withArticle).join(" or ")}`);
    }
    if ("const" in schema && value !== schema.const) {
      return say(`not ${JSON.stringify(schema.const)}`);
    }
    if (schema.enum !== undefined && !schema.enum.includes(value)) {
      return say(`not one of ${schema.enum.join(", ")}`);
    }
    const words = rangeOf(schema, value);
    if (words !== undefined) return say(words);
    if (Array.isArray(value)) return this.#elements(schema, value, path);
    if (typeof value === "object" && value !== null) {
      return this.#fields(schema, value as Record<string, unknown>, path) ??
        this.#choice(schema, value, path);
    }
    return this.#choice(schema, value, path);
  }

  #elements(schema: Schema, value: readonly unknown[], path: string): string | undefined {
    for (const [i, element] of schema.items === undefined ? [] : value.entries()) {
      const problem = this.at(schema.items!, element, path === "" ? String(i) : `${path}.${i}`);
      if (problem !== undefined) return problem;
    }
    return this.#choice(schema, value, path);
  }

  #fields(
    { properties = {}, required = [], additionalProperties = true }: Schema,
    value: Record<string, unknown>,
    path: string,
  ): string | undefined {
    const below = (name: string) => path === "" ? name : `${path}.${name}`;
    const missing = required.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return `${below(missing)}: missing`;
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      const schema = Object.hasOwn(properties, name) ? properties[name]! : additionalProperties;
      if (schema === false) {
        if (this.#allowsMore) continue;
        const allowed = Object.keys(properties);
        return `${below(name)}: no such field${
          allowed.length === 0 ? "" : `; there are ${allowed.join(", ")}`
        }`;
      }
      const problem = schema === true ? undefined : this.at(schema, field, below(name));
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #choice({ oneOf }: Schema, value: unknown, path: string): string | undefined {
    if (oneOf === undefined) return undefined;
    const problems = oneOf.map((schema) => this.at(schema, value, path));
    if (problems.includes(undefined)) return undefined;
    // The one that came furthest says most.
    const kind = oneOf.findIndex((schema) => hasKindOf(schema, value));
    if (problems[kind] !== undefined) return problems[kind];
    const kinds = kindsOf(oneOf);
    const place = [path, kinds?.name ?? ""].filter((name) => name !== "").join(".");
    return (place === "" ? "" : `${place}: `) +
      (kinds === undefined
        ? "fits none of what is allowed"
        : `not one of ${kinds.values.join(", ")}`);
  }

  #resolve(reference: string): Schema {
    const schema = this.#components[reference.slice(reference.lastIndexOf("/") + 1)];
    if (schema === undefined) throw new Error(`There is no component ${reference}`);
    return schema;
  }
}

/** Whether `value` says by one constant field, such as `kind`, that it is meant to be this one of a choice. */
function hasKindOf({ properties = {} }: Schema, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const constants = Object.entries(properties).filter(([, field]) => "const" in field);
  return constants.length > 0 &&
    constants.every(([name, field]) => (value as Record<string, unknown>)[name] === field.const);
}

/** The constant field by which each of a choice is told from the others, such as `kind`, and its values; `undefined` when they have none. */
function kindsOf(oneOf: readonly Schema[]): { name: string; values: unknown[] } | undefined {
  const [first] =
    Object.entries(oneOf[0]?.properties ?? {}).find(([, field]) => "const" in field) ?? [];
  if (first === undefined) return undefined;
  const fields = oneOf.map(({ properties }) => properties?.[first]);
  if (!fields.every((field) => field !== undefined && "const" in field)) return undefined;
  return { name: first, values: fields.map((field) => field!.const) };
}

function rangeOf(schema: Schema, value: unknown): string | undefined {
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
    if (value < minimum) return `less than ${minimum}`;
    if (value > maximum) return `more than ${maximum}`;
    return value <= exclusiveMinimum && exclusiveMinimum !== -Infinity
      ? `not above ${exclusiveMinimum}`
      : undefined;
  }
  if (typeof value === "string") {
    const { minLength = 0, maxLength = Infinity, pattern } = schema;
    if (value.length < minLength) return `fewer than ${minLength} characters`;
    if (value.length > maxLength) return `more than ${maxLength} characters`;
    return pattern === undefined || new RegExp(pattern, "u").test(value)
      ? undefined
      : `not of the form ${pattern}`;
  }
  if (!Array.isArray(value)) return undefined;
  const { minItems = 0, maxItems = Infinity } = schema;
  if (value.length < minItems) return `fewer than ${minItems} elements`;
  return value.length > maxItems ? `more than ${maxItems} elements` : undefined;
}

function isOf(type: JsonType, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
  }
}

function withArticle(type: JsonType): string {
  if (type === "null") return type;
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}
