import { jsonKind, type SchemaProblems } from "./schema_problems.ts";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest description, in characters. */
const MAX_DESCRIPTION = 1000;

/** Longest unit, in characters. */
const MAX_UNIT = 40;

/** Reads values of a schema, and notes what they should be instead. */
export class SchemaValues {
  readonly #problems: SchemaProblems;

  /** Notes problems there. */
  constructor(problems: SchemaProblems) {
    this.#problems = problems;
  }

  /** An object with none but `allowed` keys. */
  object(value: unknown, path: string, allowed?: readonly string[]): JsonObject | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.#wrong(value, path, "an object");
    }
    for (const key of allowed === undefined ? [] : Object.keys(value)) {
      if (allowed!.includes(key)) continue;
      this.#problems.add(join(path, key), `is not known; allowed here: ${allowed!.join(", ")}`);
    }
    return value as JsonObject;
  }

  /** An array with at least one element. */
  list(value: unknown, path: string): readonly unknown[] | undefined {
    if (Array.isArray(value) && value.length > 0) return value;
    return this.#wrong(value, path, "an array with at least one element");
  }

  /** A text. */
  text(value: unknown, path: string): string | undefined {
    return typeof value === "string" ? value : this.#wrong(value, path, "a text");
  }

  /** A text for people, if there is one. */
  description(value: unknown, path: string): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "string" && value.length <= MAX_DESCRIPTION) return value;
    return this.#wrong(value, path, `a text of at most ${MAX_DESCRIPTION} characters`);
  }

  /** A unit, if there is one. */
  unit(value: unknown, path: string): string | undefined {
    if (value === undefined) return undefined;
    // deno-lint-ignore no-control-regex
    const isPlain = typeof value === "string" && !/[\x00-\x1f\x7f]/.test(value);
    if (isPlain && value.length > 0 && value.length <= MAX_UNIT) return value;
    return this.#wrong(value, path, `a text of 1 to ${MAX_UNIT} characters in one line`);
  }

  /** True or false; false if there is none. */
  flag(value: unknown, path: string): boolean {
    if (value === undefined || typeof value === "boolean") return value === true;
    this.#wrong(value, path, "true or false");
    return false;
  }

  /** A finite number, if there is one. */
  number(value: unknown, path: string): number | undefined {
    if (value === undefined || Number.isFinite(value)) return value as number | undefined;
    return this.#wrong(value, path, "a number");
  }

  /** A whole number from `least` to `most`. */
  integer(
    value: unknown,
    path: string,
    [least, most]: readonly [number, number],
  ): number | undefined {
    const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    return fits
      ? value as number
      : this.#wrong(value, path, `a whole number from ${least} to ${most}`);
  }

  #wrong(value: unknown, path: string, wanted: string): undefined {
    const problem = value === undefined
      ? `is missing: it has to be ${wanted}`
      : `is ${jsonKind(value)}: it has to be ${wanted}`;
    return this.#problems.add(path, problem);
  }
}

/** The path of a member. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
