import { RoboError } from "../../errors.ts";
import type { Axis, DataToExport, DataWithAxes, TypedValue, WireArray } from "./data.ts";
import { demote } from "./dialect_data.ts";
import type { Dialect } from "./dialect.ts";
import type { WireOutput } from "./output.ts";
import { writeArray, writeScalar } from "./write_array.ts";

/** Types of elements that each dialect's receivers know, besides string, scalar and array. */
const OBJECTS: Readonly<Record<Dialect, readonly TypedValue["type"][]>> = {
  L1: [],
  L2: [],
  T1: ["axis", "dwa", "bool", "list"],
  T2: ["axis", "dwa", "bool", "list", "bytes", "dte", "parameter"],
  T3: ["axis", "dwa", "bool", "list", "bytes", "dte", "parameter"],
  T4: ["axis", "dwa", "bool", "list", "bytes", "dte", "parameter"],
};

/** Where values are written. */
export interface WriteState {
  /** The bytes. */
  readonly output: WireOutput;
  /** The peer's dialect. */
  readonly dialect: Dialect;
}

/** Writes a list of values with their types. */
export function writeList(state: WriteState, list: readonly TypedValue[]): void {
  state.output.uint32(list.length);
  for (const value of list) writeTyped(state, value);
}

/** Writes a value behind the name of its type. Throws a `RoboError` of kind `usage` for one that the dialect does not have. */
export function writeTyped(state: WriteState, typed: TypedValue): void {
  const { output, dialect } = state;
  const { type } = typed;
  const isPlain = type === "string" || type === "scalar" || type === "array";
  if (!isPlain && !OBJECTS[dialect].includes(type)) {
    throw new RoboError("usage", `A value of type ${type} cannot be sent in ${dialect}`);
  }
  output.text(type);
  switch (type) {
    case "string":
      return void output.text(typed.value);
    case "scalar":
      return writeScalar(output, typed.value);
    case "array":
      return writeElementArray(state, typed.value);
    case "bool":
      return writeScalar(output, { dtype: "|b1", value: typed.value });
    case "bytes":
      return void output.uint32(typed.value.length).raw(typed.value);
    case "list":
      return writeList(state, typed.value);
    case "axis":
      return writeAxis(state, typed.value);
    case "dwa":
      return writeDataWithAxes(state, typed.value);
    case "dte":
      return writeDataToExport(state, typed.value);
    case "parameter":
      writeStrings(output, typed.value.path);
      return void output.text(typed.value.xml);
  }
}

/** Writes an array with its dimensions, of which L2's have at least one. */
export function writeElementArray({ output, dialect }: WriteState, array: WireArray): void {
  if (dialect === "L2" && array.shape.length === 0) {
    throw new RoboError("usage", "An array without dimensions cannot be sent in L2", {
      hint: "Give it the shape [1]",
    });
  }
  writeArray(output, array);
}

/** Writes a list of texts with their types. */
export function writeStrings(output: WireOutput, strings: readonly string[]): void {
  output.uint32(strings.length);
  for (const value of strings) output.text("string").text(value);
}

/** Writes a DataToExport. */
export function writeDataToExport(
  state: WriteState,
  { name, timestamp, data }: DataToExport,
): void {
  const { output } = state;
  output.text("DataToExport");
  writeScalar(output, { dtype: "<f8", value: timestamp });
  output.text(name).uint32(data.length);
  for (const dwa of data) {
    output.text("dwa");
    writeDataWithAxes(state, dwa);
  }
}

/** Writes a DataWithAxes as its dialect has it: what that has no place for becomes an extra attribute. */
export function writeDataWithAxes(state: WriteState, whole: DataWithAxes): void {
  const { output, dialect } = state;
  const dwa = demote(whole, dialect);
  output.text(dwa.className);
  writeScalar(output, { dtype: "<f8", value: dwa.timestamp });
  output.text(dwa.name);
  if (dialect === "T3") output.text(dwa.units);
  output.text(dwa.source).text(dwa.dim).text(dwa.distribution);
  writeArrays(output, dwa.data);
  if (dialect === "T4") output.text(dwa.units);
  writeStrings(output, dwa.labels);
  output.text(dwa.origin).uint32(dwa.navIndexes.length);
  for (const index of dwa.navIndexes) {
    output.text("scalar");
    writeScalar(output, { dtype: "<i8", value: index });
  }
  output.uint32(dwa.axes.length);
  for (const axis of dwa.axes) {
    output.text("axis");
    writeAxis(state, axis);
  }
  if (dialect !== "T1") writeArrays(output, dwa.errors ?? []);
  writeStrings(output, [...dwa.extra.keys()]);
  for (const value of dwa.extra.values()) writeTyped(state, value);
}

function writeAxis({ output }: WriteState, axis: Axis): void {
  output.text("Axis").text(axis.label).text(axis.units);
  writeArray(output, axis.data);
  writeScalar(output, { dtype: "<i8", value: axis.index });
  writeScalar(output, { dtype: "<i8", value: axis.spreadOrder });
}

function writeArrays(output: WireOutput, arrays: readonly WireArray[]): void {
  output.uint32(arrays.length);
  for (const array of arrays) {
    output.text("array");
    writeArray(output, array);
  }
}
