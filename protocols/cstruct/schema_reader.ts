import { fieldOf } from "./schema_fields.ts";
import { enumOf } from "./schema_enums.ts";
import { nameProblem, typeNameProblem } from "./reserved_words.ts";
import { SchemaProblems } from "./schema_problems.ts";
import { join, type JsonObject, SchemaValues } from "./schema_values.ts";
import { isScalarName } from "./scalars.ts";
import { generatedNameProblems } from "./generated_names.ts";
import { layOut } from "./layout.ts";
import type { EnumType, FieldDescription, StructType, TypeDescription } from "./types.ts";
import { RoboError } from "../../errors.ts";

/** Deepest nesting of structs. */
const MAX_DEPTH = 16;

/** Most fields of a struct with all its structs in it, each counted where it is used. */
const MAX_FIELDS = 10_000;

const ROOT_KEYS = ["$schema", "name", "description", "packed", "fields", "types"];
const TYPE_KEYS = ["description", "fields", "packed", "enum", "base"];

/**
 * Reads a schema, as JSON has it, into the struct that it describes. `file` is the name in messages.
 *
 * Throws a `RoboError` of kind `data` with a line `file: path: message` for each mistake.
 */
export function readStructSchema(schema: unknown, file: string): StructType {
  const problems = new SchemaProblems(file);
  const type = new SchemaReader(problems).read(schema);
  problems.throwIfAny();
  generatedNameProblems(type!).forEach((problem) => problems.add("types", problem));
  try {
    layOut(type!);
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    problems.add("", error.message);
  }
  problems.throwIfAny();
  return type!;
}

/** A struct or an enum that was read, with the number of its fields. */
interface ReadType {
  readonly type: TypeDescription;
  readonly fields: number;
  readonly depth: number;
}

class SchemaReader {
  readonly #problems: SchemaProblems;
  readonly #values: SchemaValues;
  readonly #known = new Map<string, ReadType | undefined>();
  readonly #open: string[] = [];
  #types: JsonObject = {};

  constructor(problems: SchemaProblems) {
    this.#problems = problems;
    this.#values = new SchemaValues(problems);
  }

  read(schema: unknown): StructType | undefined {
    const root = this.#values.object(schema, "", ROOT_KEYS);
    if (root === undefined) return undefined;
    const name = this.#values.text(root["name"], "name");
    this.#checkName(name, "name", typeNameProblem);
    const given = root["types"];
    this.#types = given === undefined ? {} : this.#values.object(given, "types") ?? {};
    for (const key of Object.keys(this.#types)) this.#checkTypeName(key, name);
    const read = name === undefined ? undefined : this.#struct(root, { name, path: "" });
    // Those that no field is of, as well.
    for (const key of Object.keys(this.#types)) this.#named(key);
    return read?.type as StructType | undefined;
  }

  #checkTypeName(key: string, root: string | undefined): void {
    const path = join("types", key);
    if (isScalarName(key) || key === "string") this.#problems.add(path, "is a type already");
    else if (key === root) this.#problems.add(path, "is the name of the schema itself");
    else this.#checkName(key, path, typeNameProblem);
  }

  #checkName(
    name: string | undefined,
    path: string,
    problemOf: (name: string) => string | undefined,
  ): void {
    const problem = name === undefined ? undefined : problemOf(name);
    if (problem !== undefined) this.#problems.add(path, `${JSON.stringify(name)} ${problem}`);
  }

  /** The type of that name among the schema's own; `undefined`, with a problem, if it cannot be. */
  #named(name: string): ReadType | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const path = join("types", name);
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name];
      return this.#problems.add(path, `contains itself: ${circle.join(" has ")}`);
    }
    this.#open.push(name);
    const read = this.#type(this.#types[name], name, path);
    this.#open.pop();
    this.#known.set(name, read);
    return read;
  }

  #type(value: unknown, name: string, path: string): ReadType | undefined {
    const object = this.#values.object(value, path, TYPE_KEYS);
    if (object === undefined) return undefined;
    if (object["enum"] !== undefined && object["fields"] === undefined) {
      const tools = { problems: this.#problems, values: this.#values };
      const type: EnumType | undefined = enumOf(object, { name, path }, tools);
      return type === undefined ? undefined : { type, fields: 1, depth: 0 };
    }
    if (object["enum"] !== undefined || object["base"] !== undefined) {
      return this.#problems.add(path, "is either an enum, with base, or a struct, with fields");
    }
    return this.#struct(object, { name, path });
  }

  #struct(
    object: JsonObject,
    { name, path }: { name: string; path: string },
  ): ReadType | undefined {
    const list = this.#values.list(object["fields"], join(path, "fields"));
    const packed = this.#values.flag(object["packed"], join(path, "packed"));
    const description = this.#values.description(object["description"], join(path, "description"));
    const inner: ReadType[] = [];
    const fields = (list ?? []).map((field, i) =>
      fieldOf(field, `${join(path, "fields")}[${i}]`, {
        problems: this.#problems,
        values: this.#values,
        typeNames: Object.keys(this.#types),
        named: (name) => {
          const read = this.#named(name);
          if (read !== undefined) inner.push(read);
          return read?.type;
        },
      })
    );
    this.#checkFieldNames(fields, join(path, "fields"));
    const read = list !== undefined && fields.every((field) => field !== undefined);
    const depth = 1 + Math.max(0, ...inner.map(({ depth }) => depth));
    const count = fields.length + inner.reduce((sum, { fields }) => sum + fields, 0);
    if (depth > MAX_DEPTH) {
      return this.#problems.add(path, `has structs ${depth} deep: at most ${MAX_DEPTH}`);
    }
    if (count > MAX_FIELDS) {
      return this.#problems.add(
        path,
        `has ${count} fields with all in them: at most ${MAX_FIELDS}`,
      );
    }
    const about = description === undefined ? {} : { description };
    const type: StructType = {
      kind: "struct",
      name,
      packed,
      ...about,
      fields: fields as FieldDescription[],
    };
    return read ? { type, depth, fields: count } : undefined;
  }

  #checkFieldNames(fields: readonly (FieldDescription | undefined)[], path: string): void {
    const seen = new Set<string>();
    fields.forEach((field, i) => {
      if (field === undefined) return;
      const at = `${path}[${i}].name`;
      this.#checkName(field.name, at, nameProblem);
      if (seen.has(field.name)) this.#problems.add(at, `"${field.name}" is there already`);
      seen.add(field.name);
    });
  }
}
