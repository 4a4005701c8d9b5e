import { nameProblem } from "./reserved_words.ts";
import { isScalarName, scalarOf } from "./scalars.ts";
import type { SchemaProblems } from "./schema_problems.ts";
import { join, type JsonObject, type SchemaValues } from "./schema_values.ts";
import type { EnumType } from "./types.ts";

/** What an enum may be stored as. */
const BASES: readonly string[] = ["int8", "uint8", "int16", "uint16", "int32", "uint32"];

/** C's enumerators are `int`s. */
const INT: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];

/** Reads an enum; `undefined`, with the problems, if it is none. */
export function enumOf(
  object: JsonObject,
  { name, path }: { readonly name: string; readonly path: string },
  { problems, values }: { readonly problems: SchemaProblems; readonly values: SchemaValues },
): EnumType | undefined {
  const base = object["base"] ?? "int32";
  if (typeof base !== "string" || !BASES.includes(base) || !isScalarName(base)) {
    return problems.add(join(path, "base"), `has to be one of ${BASES.join(", ")}`);
  }
  const given = values.object(object["enum"], join(path, "enum"));
  if (given === undefined) return undefined;
  if (object["packed"] !== undefined) {
    problems.add(join(path, "packed"), "means nothing of an enum");
  }
  const range = scalarOf(base).range!;
  const least = Number(range[0] > INT[0] ? range[0] : INT[0]);
  const most = Number(range[1] < INT[1] ? range[1] : INT[1]);
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  for (const [key, value] of Object.entries(given)) {
    const at = join(join(path, "enum"), key);
    const problem = nameProblem(key);
    if (problem !== undefined) problems.add(at, `"${key}" ${problem}`);
    const number = values.integer(value, at, [least, most]);
    if (number === undefined) continue;
    const twin = names.get(number);
    if (twin !== undefined) problems.add(at, `is ${number}, as ${twin} is`);
    names.set(number, key);
    numbers.set(key, number);
  }
  if (numbers.size === 0) return problems.add(join(path, "enum"), "has no names");
  const description = values.description(object["description"], join(path, "description"));
  const about = description === undefined ? {} : { description };
  return { kind: "enum", name, base: base as EnumType["base"], values: numbers, ...about };
}
