import type { Dimension } from "./data.ts";
import type { ClientType, Message, WireData, WirePosition } from "./message.ts";
import { readShapedArray, type ShapeForm } from "./read_array.ts";
import { readDataToExport, readDataWithAxesBody } from "./read_objects.ts";
import { readScalar } from "./read_scalar.ts";
import { noteDialect, type ReadState } from "./read_state.ts";
import { readElements, readStringElements } from "./read_typed.ts";
import { later, type Reading } from "./reading.ts";
import { quoted } from "./violation.ts";
import { parseDType } from "./wire_dtype.ts";

/** Reads a client's first bytes. */
export function* readHello({ input }: ReadState): Reading<Message> {
  const at = input.at;
  const read = () => input.text("A client's type", input.limits.maxType);
  const type = read() ?? (yield* later(read));
  if (type === "GRABBER" || type === "ACTUATOR") {
    return { kind: "hello", clientType: type satisfies ClientType };
  }
  throw input.violation(`A client says that it is ${quoted(type)}, not GRABBER or ACTUATOR`, at);
}

/** Reads what stands behind a command. */
export function* readPayload(state: ReadState, command: string): Reading<Message> {
  switch (command) {
    case "Done":
      return { kind: "done", data: yield* readData(state) };
    case "position_is":
    case "move_done":
      return { kind: "position", command, at: yield* readPosition(state) };
    case "move_abs":
    case "move_rel":
      return { kind: "move", command, to: yield* readPosition(state) };
    case "move_home":
    case "stop_motion":
    case "check_position":
    case "get_actuator_value":
    case "Quit":
      return { kind: "order", command };
    case "Send Data 0D":
    case "Send Data 1D":
    case "Send Data 2D":
    case "Send Data ND":
      return { kind: "send_data", dimension: command.slice(-2) as Dimension };
    case "Infos":
      return { kind: "infos", xml: yield* text(state, "The tree of parameters") };
    case "Info_xml":
    case "set_info": {
      const path = yield* readPath(state);
      const change = { path, xml: yield* text(state, "A parameter") };
      return { kind: command === "set_info" ? command : "info_xml", change };
    }
    case "Info": {
      const key = yield* text(state, "The key of a text");
      return { kind: "info", key, value: yield* text(state, "A text") };
    }
    case "x_axis":
    case "y_axis":
      return yield* readAxisMessage(state, command === "x_axis" ? "x" : "y");
    default:
      return { kind: "unknown", command };
  }
}

function* readData(state: ReadState): Reading<WireData> {
  const { input } = state;
  const at = input.at;
  const isObject = objectIsNext(state) ?? (yield* later(() => objectIsNext(state)));
  if (isObject) {
    noteDialect(state, ["T1", "T2", "T3", "T4"], { what: "A DataToExport", at });
    return { form: "dte", dte: yield* readDataToExport(state, 0) };
  }
  const count = input.count("A list") ?? (yield* later(() => input.count("A list")));
  const isTyped = count > 0 && (yield* areElementsTyped(state));
  const what = "A list of data";
  noteDialect(state, count === 0 ? ["L1", "L2"] : [isTyped ? "L2" : "L1"], { what, at });
  if (state.guess.is("L1")) {
    const arrays = [];
    for (let index = 0; index < count; index++) {
      arrays.push((yield* readShapedArray(input, "matrix")).array);
    }
    return { form: "arrays", arrays };
  }
  return { form: "list", list: yield* readElements(state, count, 0) };
}

/** Whether a DataToExport comes next, and not a list: the name of its class, where a list has the number of its elements. */
function objectIsNext({ input }: ReadState): boolean | undefined {
  if (!input.has(4)) return undefined;
  if (input.peekUint32(0) !== "DataToExport".length) return false;
  // The name of an element's type would begin with its length, and that with a zero byte.
  return input.has(5) ? input.peek(4) !== 0 : undefined;
}

/** Whether the elements of a list have their types before them, and not a dtype or, in a path, a name. */
function* areElementsTyped(state: ReadState): Reading<boolean> {
  const name = peekName(state) ?? (yield* later(() => peekName(state)));
  return name === "array" || name === "scalar" || name === "string";
}

/** The short text that comes next, without taking it; empty when it is longer than the name of any type. */
function peekName({ input }: ReadState): string | undefined {
  if (!input.has(4)) return undefined;
  const length = input.peekUint32(0);
  if (length > 6) return "";
  if (!input.has(4 + length)) return undefined;
  let name = "";
  for (let at = 0; at < length; at++) name += String.fromCharCode(input.peek(4 + at));
  return name;
}

function* readPath(state: ReadState): Reading<string[]> {
  const { input, guess } = state;
  const at = input.at;
  const count = input.count("A path") ?? (yield* later(() => input.count("A path")));
  if (count > 0 && guess.mayBe("L1")) {
    const name = guess.is("L1") ? "" : peekName(state) ?? (yield* later(() => peekName(state)));
    if (name !== "string") {
      noteDialect(state, ["L1"], { what: "A path", at });
      const path: string[] = [];
      for (let index = 0; index < count; index++) path.push(yield* text(state, "A name"));
      return path;
    }
    noteDialect(state, ["L2", "T1", "T2", "T3", "T4"], { what: "A path", at });
  }
  return yield* readStringElements(state, count);
}

function* readPosition(state: ReadState): Reading<WirePosition> {
  const { input } = state;
  const at = input.at;
  const isScalar = scalarIsNext(state) ?? (yield* later(() => scalarIsNext(state)));
  if (isScalar) {
    noteDialect(state, ["L1", "L2"], { what: "A position", at });
    const read = () => readScalar(input, "A position");
    return { form: "scalar", scalar: read() ?? (yield* later(read)) };
  }
  noteDialect(state, ["T1", "T2", "T3", "T4"], { what: "A position", at });
  const className = yield* text(state, "The class of a position");
  if (!className.startsWith("Data")) {
    throw input.violation(`A position is a ${quoted(className)}, neither number nor data`, at);
  }
  return {
    form: "dwa",
    dwa: yield* readDataWithAxesBody(state, className, { depth: 0, isLast: true }),
  };
}

/** Whether a dtype of a number comes next, which has at most four letters, and not the name of a class. */
function scalarIsNext(state: ReadState): boolean | undefined {
  const { input } = state;
  if (!input.has(4)) return undefined;
  if (input.peekUint32(0) > 4) return false;
  const name = peekName(state);
  return name === undefined ? undefined : parseDType(name) !== undefined;
}

function* readAxisMessage(state: ReadState, axis: "x" | "y"): Reading<Message> {
  const { input, guess } = state;
  const at = input.at;
  noteDialect(state, ["L1", "L2"], { what: "An axis", at });
  const expected: ShapeForm = guess.is("L1") ? "matrix" : guess.is("L2") ? "sized" : "axis";
  const { array, form } = yield* readShapedArray(input, expected);
  if (form !== "either") guess.note(form === "matrix" ? "L1" : "L2");
  const label = yield* text(state, "An axis's label");
  const units = yield* text(state, "An axis's units");
  return { kind: "axis", axis, data: array, label, units };
}

function* text({ input }: ReadState, what: string): Reading<string> {
  return input.text(what) ?? (yield* later(() => input.text(what)));
}
