import type { Axis, DataToExport, DataWithAxes, WireArray } from "./data.ts";
import { readDataEnd } from "./read_data_end.ts";
import { noteDialect, type ReadState } from "./read_state.ts";
import { readArray } from "./read_array.ts";
import { readNumber } from "./read_scalar.ts";
import { later, type Reading } from "./reading.ts";
import { expectType, readArrays, readStrings } from "./read_typed.ts";
import { quoted } from "./violation.ts";

/** Where a DataWithAxes stands. */
export interface DataPlace {
  /** Lists and objects around it. */
  readonly depth: number;
  /** Whether its message ends with it. */
  readonly isLast: boolean;
}

/** Reads an Axis. */
export function* readAxis(state: ReadState): Reading<Axis> {
  const { input } = state;
  yield* expectClass(state, "Axis");
  const label = yield* text(state, "An axis's label");
  const units = yield* text(state, "An axis's units");
  const data = yield* readArray(input);
  const index = yield* whole(state, "An axis's index");
  const spreadOrder = yield* whole(state, "An axis's spread order");
  return { label, units, data, index, spreadOrder };
}

/** Reads a DataToExport. */
export function* readDataToExport(state: ReadState, depth: number): Reading<DataToExport> {
  yield* expectClass(state, "DataToExport");
  return yield* readDataToExportBody(state, depth);
}

/** Reads a DataToExport behind the name of its class. */
function* readDataToExportBody(state: ReadState, depth: number): Reading<DataToExport> {
  const { input } = state;
  const timestamp = yield* number(state, "The time of data");
  const name = yield* text(state, "The name of data");
  const count = input.count("Data") ?? (yield* later(() => input.count("Data")));
  const data: DataWithAxes[] = [];
  for (let index = 0; index < count; index++) {
    yield* expectType(state, "dwa");
    const isLast = depth === 0 && index === count - 1;
    data.push(yield* readDataWithAxes(state, { depth, isLast }));
  }
  return { name, timestamp, data };
}

/** Reads a DataWithAxes. */
export function* readDataWithAxes(state: ReadState, place: DataPlace): Reading<DataWithAxes> {
  const className = yield* text(state, "The class of data");
  return yield* readDataWithAxesBody(state, className, place);
}

/** Reads a DataWithAxes behind the name of its class, and takes note of what tells its dialect. */
export function* readDataWithAxesBody(
  state: ReadState,
  className: string,
  place: DataPlace,
): Reading<DataWithAxes> {
  const { guess } = state;
  const timestamp = yield* number(state, "The time of data");
  const name = yield* text(state, "The name of data");
  const { units: earlyUnits, source, dim } = yield* readOrigins(state);
  const distribution = yield* text(state, "The distribution of data");
  const data = yield* readArrays(state);
  const hasUnits = guess.mayBe("T4") && (yield* areUnitsNext(state, data));
  const units = hasUnits ? yield* text(state, "The units of data") : earlyUnits;
  const labels = yield* readStrings(state);
  const origin = yield* text(state, "The origin of data");
  const navIndexes = yield* readWholeNumbers(state);
  const axes = yield* readAxes(state);
  const { errors, extra } = yield* readDataEnd(state, place);
  const about = { className, timestamp, name, units, source, dim, distribution, data, labels };
  const rest = { origin, navIndexes, axes, extra };
  return errors.length === 0 ? { ...about, ...rest } : { ...about, ...rest, errors };
}

/** Reads the units (T3 alone), where data is from, and its dimensionality. */
function* readOrigins(
  state: ReadState,
): Reading<Pick<DataWithAxes, "units" | "source" | "dim">> {
  const { guess, input } = state;
  const at = input.at;
  const first = yield* text(state, "The units or source of data");
  const second = yield* text(state, "The source or dimensionality of data");
  if (guess.mayBe("T3") && isSource(second)) {
    noteDialect(state, ["T3"], { what: "Data with units before its source", at });
    return { units: first, source: second, dim: yield* text(state, "A dimensionality") };
  }
  noteDialect(state, ["T1", "T2", "T4"], { what: "Data with nothing before its source", at });
  if (isSource(first)) return { units: "", source: first, dim: second };
  throw input.violation(`Data is from ${quoted(first)}, neither raw nor calculated`, at);
}

function isSource(text: string): text is DataWithAxes["source"] {
  return text === "raw" || text === "calculated";
}

/**
 * Whether units come next, as in T4, or the labels, as in T1 and T2. A list of labels begins with their number, which is that
 * of the arrays and never 0, and the length of `string`, 6; a text has no zero byte behind its length.
 */
function* areUnitsNext(state: ReadState, data: readonly WireArray[]): Reading<boolean> {
  const { input, guess } = state;
  if (guess.is("T4")) return true;
  const at = input.at;
  const areUnits = unitsAreNext(state, data) ?? (yield* later(() => unitsAreNext(state, data)));
  noteDialect(state, areUnits ? ["T4"] : ["T1", "T2"], { what: "What follows the arrays", at });
  return areUnits;
}

function unitsAreNext({ input }: ReadState, data: readonly WireArray[]): boolean | undefined {
  if (!input.has(4)) return undefined;
  if (input.peekUint32(0) === 0) return data.length > 0;
  return input.has(5) ? input.peek(4) !== 0 : undefined;
}

function* readWholeNumbers(state: ReadState): Reading<number[]> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  const numbers: number[] = [];
  for (let index = 0; index < count; index++) {
    yield* expectType(state, "scalar");
    numbers.push(yield* whole(state, "An index"));
  }
  return numbers;
}

function* readAxes(state: ReadState): Reading<Axis[]> {
  const { input } = state;
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  const axes: Axis[] = [];
  for (let index = 0; index < count; index++) {
    yield* expectType(state, "axis");
    axes.push(yield* readAxis(state));
  }
  return axes;
}

function* expectClass(state: ReadState, expected: string): Reading<void> {
  const at = state.input.at;
  const name = yield* text(state, "The name of a class");
  if (name === expected) return;
  throw state.input.violation(`An object is of the class ${quoted(name)}, not ${expected}`, at);
}

function* text({ input }: ReadState, what: string): Reading<string> {
  return input.text(what) ?? (yield* later(() => input.text(what)));
}

function* number({ input }: ReadState, what: string): Reading<number> {
  return readNumber(input, what) ?? (yield* later(() => readNumber(input, what)));
}

function* whole(state: ReadState, what: string): Reading<number> {
  const at = state.input.at;
  const value = yield* number(state, what);
  if (Number.isSafeInteger(value)) return value;
  throw state.input.violation(`${what} is ${value}, not a whole number`, at);
}
