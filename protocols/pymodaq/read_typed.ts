import type { TypedValue, WireArray } from "./data.ts";
import { noteDialect, type ReadState } from "./read_state.ts";
import { readArray } from "./read_array.ts";
import { readAxis, readDataToExport, readDataWithAxes } from "./read_objects.ts";
import { readScalar } from "./read_scalar.ts";
import { later, type Reading } from "./reading.ts";
import { quoted } from "./violation.ts";

/** Longest name of a type of elements, in bytes. */
const MAX_TYPE_NAME = 64;

/** Types of elements that came with the T dialects. */
const OBJECTS: ReadonlySet<string> = new Set([
  ...["bool", "bytes", "list", "axis", "dwa", "dte", "parameter"],
]);

/** Reads a list of values that carry their types; `depth` lists stand around it. */
export function* readList(state: ReadState, depth: number): Reading<TypedValue[]> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  return yield* readElements(state, count, depth);
}

/** Reads so many elements of a list, each with its type. */
export function* readElements(
  state: ReadState,
  count: number,
  depth: number,
): Reading<TypedValue[]> {
  const list: TypedValue[] = [];
  for (let index = 0; index < count; index++) list.push(yield* readTyped(state, depth));
  return list;
}

/** Reads a value behind the name of its type. */
export function* readTyped(state: ReadState, depth: number): Reading<TypedValue> {
  const { input } = state;
  const at = input.at;
  const type = typeName(state) ?? (yield* later(() => typeName(state)));
  switch (type) {
    case "array":
      return { type, value: yield* readArray(input) };
    case "scalar":
      return { type, value: scalar(state) ?? (yield* later(() => scalar(state))) };
    case "string":
      return { type, value: text(state) ?? (yield* later(() => text(state))) };
  }
  if (!OBJECTS.has(type)) throw input.violation(`An element is of the type ${quoted(type)}`, at);
  noteDialect(state, ["T1", "T2", "T3", "T4"], { what: `An element of type ${quoted(type)}`, at });
  if (depth >= input.limits.maxDepth) {
    throw input.violation(`Lists and objects stand in each other ${depth} deep`, at);
  }
  switch (type) {
    case "bool": {
      const { value } = scalar(state) ?? (yield* later(() => scalar(state)));
      return { type, value: typeof value === "object" ? true : Boolean(value) };
    }
    case "bytes": {
      const length = bytesAnnounced(state) ?? (yield* later(() => bytesAnnounced(state)));
      return { type, value: input.body(length) ?? (yield* later(() => input.body(length))) };
    }
    case "list":
      return { type, value: yield* readList(state, depth + 1) };
    case "axis":
      return { type, value: yield* readAxis(state) };
    case "dwa":
      return { type, value: yield* readDataWithAxes(state, { depth: depth + 1, isLast: false }) };
    case "dte":
      return { type, value: yield* readDataToExport(state, depth + 1) };
    default: {
      const path = yield* readStrings(state);
      const xml = text(state) ?? (yield* later(() => text(state)));
      return { type: "parameter", value: { path, xml } };
    }
  }
}

/** Reads a list that holds nothing but texts. */
export function* readStrings(state: ReadState): Reading<string[]> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  return yield* readStringElements(state, count);
}

/** Reads so many texts, each with its type. */
export function* readStringElements(state: ReadState, count: number): Reading<string[]> {
  const strings: string[] = [];
  for (let index = 0; index < count; index++) {
    yield* expectType(state, "string");
    strings.push(text(state) ?? (yield* later(() => text(state))));
  }
  return strings;
}

/** Reads a list that holds nothing but arrays. */
export function* readArrays(state: ReadState): Reading<WireArray[]> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  return yield* readArrayElements(state, count);
}

/** Reads so many arrays, each with its type. */
export function* readArrayElements(state: ReadState, count: number): Reading<WireArray[]> {
  const arrays: WireArray[] = [];
  for (let index = 0; index < count; index++) {
    yield* expectType(state, "array");
    arrays.push(yield* readArray(state.input));
  }
  return arrays;
}

/** Reads the name of a type, which has to be this one. */
export function* expectType(state: ReadState, expected: string): Reading<void> {
  const at = state.input.at;
  const type = typeName(state) ?? (yield* later(() => typeName(state)));
  if (type === expected) return;
  throw state.input.violation(`An element is of the type ${quoted(type)}, not ${expected}`, at);
}

function typeName({ input }: ReadState): string | undefined {
  return input.text("The name of a type", MAX_TYPE_NAME);
}

function text({ input }: ReadState): string | undefined {
  return input.text("A text");
}

function scalar({ input }: ReadState) {
  return readScalar(input, "A scalar");
}

function bytesAnnounced({ input }: ReadState): number | undefined {
  const { at } = input;
  const length = input.uint32();
  if (length !== undefined) input.announce(length, at);
  return length;
}
