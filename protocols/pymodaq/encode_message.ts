import { RoboError } from "../../errors.ts";
import type { ParameterChange } from "./data.ts";
import { type Dialect, isTyped } from "./dialect.ts";
import type { Message, WireData, WirePosition } from "./message.ts";
import { WireOutput } from "./output.ts";
import { writeMatrix, writeScalar } from "./write_array.ts";
import {
  writeDataToExport,
  writeDataWithAxes,
  writeElementArray,
  writeList,
  type WriteState,
  writeStrings,
} from "./write_objects.ts";

/**
 * The bytes of a message in a dialect, byte for byte as PyMoDAQ of that version sends it, in as few parts as possible: arrays of
 * 16 KiB and more are parts of their own and are not copied, so that they may not change before they are sent.
 *
 * Throws a `RoboError` of kind `usage` for what the dialect cannot carry: data or a position of another form (see
 * {@linkcode toWireData}, {@linkcode toWirePosition}), an array of 4 GiB, an axis in T1 and later, a structure. Scalars of
 * dtypes such as `<f4` are sent, which PyMoDAQ up to 4.0 cannot send itself but receives.
 *
 * @example
 * ```ts
 * import { encodeMessage } from "robo";
 * import assert from "node:assert/strict";
 *
 * const [bytes] = encodeMessage({ kind: "order", command: "Quit" }, "L2");
 * assert.equal(bytes?.toHex(), "0000000451756974");
 * ```
 */
export function encodeMessage(message: Message, dialect: Dialect): Uint8Array[] {
  const output = new WireOutput();
  const state = { output, dialect };
  switch (message.kind) {
    case "hello":
      output.text(message.clientType);
      break;
    case "infos":
      output.text("Infos").text(message.xml);
      break;
    case "info_xml":
      output.text("Info_xml");
      writeChange(state, message.change);
      break;
    case "set_info":
      output.text("set_info");
      writeChange(state, message.change);
      break;
    case "info":
      output.text("Info").text(message.key).text(message.value);
      break;
    case "send_data":
      output.text(`Send Data ${message.dimension}`);
      break;
    case "done":
      output.text("Done");
      writeData(state, message.data);
      break;
    case "axis":
      writeAxisMessage(state, message);
      break;
    case "move":
      output.text(message.command);
      writePosition(state, message.to);
      break;
    case "position":
      output.text(message.command);
      writePosition(state, message.at);
      break;
    case "order":
    case "unknown":
      output.text(message.command);
      break;
  }
  return output.take();
}

function writeChange({ output, dialect }: WriteState, { path, xml }: ParameterChange): void {
  if (dialect === "L1") {
    output.uint32(path.length);
    for (const name of path) output.text(name);
  } else {
    writeStrings(output, path);
  }
  output.text(xml);
}

function writeData(state: WriteState, data: WireData): void {
  const { output, dialect } = state;
  const expected = dialect === "L1" ? "arrays" : dialect === "L2" ? "list" : "dte";
  if (data.form !== expected) {
    throw new RoboError("usage", `Data of the form ${data.form} cannot be sent in ${dialect}`, {
      hint: "Turn it into the dialect's own with toWireData()",
    });
  }
  switch (data.form) {
    case "arrays":
      output.uint32(data.arrays.length);
      for (const array of data.arrays) writeMatrix(output, array);
      break;
    case "list":
      writeList(state, data.list);
      break;
    case "dte":
      writeDataToExport(state, data.dte);
      break;
  }
}

function writePosition(state: WriteState, position: WirePosition): void {
  const { output, dialect } = state;
  if (position.form !== (isTyped(dialect) ? "dwa" : "scalar")) {
    throw new RoboError("usage", `A ${position.form} is no position in ${dialect}`, {
      hint: "Turn it into the dialect's own with toWirePosition()",
    });
  }
  if (position.form === "dwa") writeDataWithAxes(state, position.dwa);
  else writeScalar(output, position.scalar);
}

function writeAxisMessage(
  { output, dialect }: WriteState,
  { axis, data, label, units }: Extract<Message, { kind: "axis" }>,
): void {
  if (isTyped(dialect)) {
    throw new RoboError("usage", `${axis}_axis is not known in ${dialect}`, {
      hint: "Axes are parts of the data in T1 and later",
    });
  }
  output.text(`${axis}_axis`);
  if (dialect === "L1") writeMatrix(output, data);
  else writeElementArray({ output, dialect }, data);
  output.text(label).text(units);
}
