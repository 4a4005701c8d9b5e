import fc from "fast-check";
import { type ScalarName, scalarOf, SCALARS } from "./scalars.ts";
import type { FieldSchema, StructSchema, TypeSchema } from "./struct_schema.ts";

/** A schema, and the name of a struct or enum in it. */
type Types = Readonly<Record<string, TypeSchema>>;

const SCALAR_NAMES = Object.keys(SCALARS) as ScalarName[];
const BASES = ["int8", "uint8", "int16", "uint16", "int32", "uint32"];

/** Valid schemas whose type names begin with `prefix`, so that many of them fit into one program. */
export function schemas(prefix: string): fc.Arbitrary<StructSchema> {
  return fc.tuple(
    enums(),
    fc.array(fieldSeeds(), { minLength: 1, maxLength: 3 }),
    fieldSeeds(),
    flags(),
  )
    .map(([enumTypes, inner, own, packed]) => {
      const types: Record<string, TypeSchema> = {};
      const known: string[] = [];
      enumTypes.forEach((type, i) => known.push(add(types, `${prefix}Mode${i}`, type)));
      inner.forEach((seeds, i) => {
        const fields = seeds.map((seed, j) => fieldOf(seed, `f${j}`, known));
        known.push(add(types, `${prefix}Part${i}`, { fields, packed: packed[i]! }));
      });
      const fields = own.map((seed, j) => fieldOf(seed, `field_${j}`, known));
      return { name: `${prefix}Root`, fields, packed: packed[3]!, types };
    });
}

/** Values that fit a schema, as they are read back. */
export function valuesOf(schema: StructSchema): fc.Arbitrary<Record<string, unknown>> {
  return structValues(schema.fields, schema.types ?? {});
}

interface FieldSeed {
  readonly kind: number;
  readonly shape: readonly number[];
  readonly bytes: number;
}

function fieldSeeds(): fc.Arbitrary<FieldSeed[]> {
  const shape = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 });
  const bytes = fc.integer({ min: 1, max: 40 });
  const kind = fc.nat({ max: 1000 });
  return fc.array(fc.record({ kind, shape, bytes }), { minLength: 1, maxLength: 5 });
}

function flags(): fc.Arbitrary<boolean[]> {
  return fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
}

function enums(): fc.Arbitrary<TypeSchema[]> {
  const one = fc.record({
    base: fc.constantFrom(...BASES),
    numbers: fc.uniqueArray(fc.nat({ max: 127 }), { minLength: 1, maxLength: 4 }),
  })
    .map(({ base, numbers }) => ({
      base,
      enum: Object.fromEntries(numbers.map((n, i) => [`value${i}`, n])),
    }));
  return fc.array(one, { maxLength: 2 });
}

function fieldOf(
  { kind, shape, bytes }: FieldSeed,
  name: string,
  known: readonly string[],
): FieldSchema {
  const choices = [...SCALAR_NAMES, "string", ...known];
  const type = choices[kind % choices.length]!;
  return {
    name,
    type,
    ...(shape.length === 0 ? {} : { shape }),
    ...(type === "string" ? { bytes } : {}),
  };
}

function add(types: Record<string, TypeSchema>, name: string, type: TypeSchema): string {
  types[name] = type;
  return name;
}

function structValues(
  fields: readonly FieldSchema[],
  types: Types,
): fc.Arbitrary<Record<string, unknown>> {
  const entries = fields.map((field) => [field.name, fieldValues(field, types)] as const);
  return fc.record(Object.fromEntries(entries), { noNullPrototype: true });
}

function fieldValues(field: FieldSchema, types: Types): fc.Arbitrary<unknown> {
  const { shape = [] } = field;
  const lengths = typeof shape === "number" ? [shape] : shape;
  return arrays(lengths, field, types);
}

function arrays(
  lengths: readonly number[],
  field: FieldSchema,
  types: Types,
): fc.Arbitrary<unknown> {
  const [length, ...rest] = lengths;
  if (length === undefined) return single(field, types);
  const list = fc.array(arrays(rest, field, types), { minLength: length, maxLength: length });
  const isScalar = Object.hasOwn(SCALARS, field.type) && field.type !== "bool" && rest.length === 0;
  if (!isScalar) return list;
  const { view } = scalarOf(field.type as ScalarName);
  const Typed =
    (globalThis as unknown as Record<string, { from(list: unknown): unknown }>)[`${view}Array`]!;
  return list.map((values) => Typed.from(values));
}

function single({ type, bytes }: FieldSchema, types: Types): fc.Arbitrary<unknown> {
  if (type === "string") return texts(bytes!);
  if (type === "bool") return fc.boolean();
  if (type === "float32") return fc.float({ noDefaultInfinity: false });
  if (type === "float64") return fc.double();
  if (Object.hasOwn(SCALARS, type)) {
    const { range, size } = scalarOf(type as ScalarName);
    const [min, max] = range!;
    return size === 8
      ? fc.bigInt({ min, max })
      : fc.integer({ min: Number(min), max: Number(max) });
  }
  const named = types[type]!;
  return named.fields !== undefined
    ? structValues(named.fields, types)
    : fc.constantFrom(...Object.keys(named.enum!));
}

function texts(bytes: number): fc.Arbitrary<string> {
  const fits = (text: string) => new TextEncoder().encode(text).length < bytes;
  const unit = fc.constantFrom(..."abcXYZ 09\"'%\\?äπ漢😀");
  return fc.array(unit, { maxLength: bytes - 1 }).map((letters) => {
    while (!fits(letters.join(""))) letters.pop();
    return letters.join("");
  });
}
