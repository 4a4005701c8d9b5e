import type { DataWithAxes, TypedValue, WireArray } from "./data.ts";
import { type Dialect, isTyped } from "./dialect.ts";
import type { Message, WireData, WirePosition } from "./message.ts";
import { toWirePosition } from "./position.ts";
import { toWireData } from "./wire_data.ts";

/** Bytes as an array of the type `|u1`. */
export function bytesArray(...bytes: readonly number[]): WireArray {
  return { dtype: "|u1", shape: [bytes.length], bytes: Uint8Array.from(bytes) };
}

/** Data with as little as possible. */
export function plainData(about: Partial<DataWithAxes> = {}): DataWithAxes {
  return {
    className: "DataRaw",
    timestamp: 1.5,
    name: "cam",
    units: "",
    source: "raw",
    dim: "Data1D",
    distribution: "uniform",
    data: [bytesArray(1, 2, 3)],
    labels: ["CH00"],
    origin: "",
    navIndexes: [],
    axes: [],
    extra: new Map<string, TypedValue>(),
    ...about,
  };
}

/** Data as a dialect has it. */
export function dataIn(dialect: Dialect, ...data: readonly DataWithAxes[]): WireData {
  return toWireData({ name: "grab", timestamp: 2.5, data }, dialect);
}

/** A position as a dialect has it. */
export function positionIn(dialect: Dialect, value: number, units = ""): WirePosition {
  return toWirePosition(value, { dialect, name: "stage", units, timestamp: 3.5 });
}

/** One of every message that a dialect knows, without the client's type. */
export function everyMessage(dialect: Dialect): readonly Message[] {
  const change = { path: ["settings", "exposure"], xml: '<exposure type="float">7.0</exposure>' };
  const orders = ["move_home", "stop_motion", "check_position", "get_actuator_value"] as const;
  const axes = (["x", "y"] as const).map((axis): Message => ({
    ...{ kind: "axis", axis, data: bytesArray(1, 2, 4), label: "Wavelength", units: "nm" },
  }));
  return [
    { kind: "infos", xml: '<settings type="group" title="é µm 日本"/>' },
    { kind: "info_xml", change },
    { kind: "set_info", change },
    { kind: "info", key: "temperature", value: "21.5" },
    ...(["0D", "1D", "2D", "ND"] as const).map((dimension): Message => ({
      ...{ kind: "send_data", dimension },
    })),
    ...(isTyped(dialect) ? [] : axes),
    { kind: "done", data: dataIn(dialect, plainData(), plainData({ name: "second" })) },
    { kind: "done", data: dataIn(dialect) },
    { kind: "move", command: "move_abs", to: positionIn(dialect, 12.5, "mm") },
    { kind: "move", command: "move_rel", to: positionIn(dialect, -2) },
    ...orders.map((command): Message => ({ kind: "order", command })),
    { kind: "position", command: "position_is", at: positionIn(dialect, 1.25, "mm") },
    { kind: "position", command: "move_done", at: positionIn(dialect, 12.5) },
    { kind: "unknown", command: "do_something" },
    { kind: "order", command: "Quit" },
  ];
}

/** A message of a dialect as a reader gives it: units and errors where that dialect has them. */
export function asRead(message: Message, dialect: Dialect): Message {
  if (dialect !== "T1" && dialect !== "T2") return message;
  const position = (at: WirePosition): WirePosition => {
    if (at.form === "scalar") return at;
    const data = toWireData({ name: "", timestamp: 0, data: [at.dwa] }, dialect);
    return data.form === "dte" ? { form: "dwa", dwa: data.dte.data[0]! } : at;
  };
  if (message.kind === "position") return { ...message, at: position(message.at) };
  return message.kind === "move" ? { ...message, to: position(message.to) } : message;
}
