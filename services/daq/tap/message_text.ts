import {
  type DataToExport,
  type Message,
  readPosition,
  toNdArray,
  type TypedValue,
  type WireArray,
  type WireData,
  type WirePosition,
  type WireScalar,
} from "../../../protocols/pymodaq/mod.ts";
import { type Parameter, parseParameters } from "../../../protocols/pymodaq/parameters/mod.ts";

/** A message in words: the protocol's word for it, and what it carries. What the peer chose is in there as it came. */
export interface MessageText {
  /** The command, such as `Done` or `move_abs`. */
  readonly command: string;
  /** What it carries; empty when it carries nothing. */
  readonly detail: string;
}

/** Elements of an array that are shown. */
const SHOWN_ELEMENTS = 3;
/** Parts of data that are shown one by one. */
const SHOWN_PARTS = 4;
/** Characters of a text that are shown. */
const SHOWN_TEXT = 80;

/** What a message is, in one line. */
export function messageText(message: Message): MessageText {
  switch (message.kind) {
    case "hello":
      return { command: message.clientType, detail: "" };
    case "infos":
      return { command: "Infos", detail: treeText(message.xml) };
    case "info_xml":
    case "set_info": {
      const { path, xml } = message.change;
      const command = message.kind === "set_info" ? "set_info" : "Info_xml";
      return { command, detail: `${path.join("/")} ${valueText(xml)}` };
    }
    case "info":
      return { command: "Info", detail: `${short(message.key)} = ${short(message.value)}` };
    case "send_data":
      return { command: `Send Data ${message.dimension}`, detail: "" };
    case "done":
      return { command: "Done", detail: dataText(message.data) };
    case "axis": {
      const { axis, label, units, data } = message;
      const name = [label, units === "" ? "" : `(${units})`].filter(Boolean).map(short).join(" ");
      return {
        command: `${axis}_axis`,
        detail: `${name === "" ? "" : `${name}: `}${arrayText(data)}`,
      };
    }
    case "move":
      return { command: message.command, detail: positionText(message.to) };
    case "position":
      return { command: message.command, detail: positionText(message.at) };
    case "order":
      return { command: message.command, detail: "" };
    case "unknown":
      return { command: short(message.command), detail: "" };
  }
}

function positionText(position: WirePosition): string {
  const { value, units } = readPosition(position);
  return [value === null ? "no number" : String(value), short(units)].filter(Boolean).join(" ");
}

function dataText(data: WireData): string {
  if (data.form === "dte") return exportText(data.dte);
  const parts = data.form === "arrays" ? data.arrays.map(arrayText) : data.list.map(typedText);
  return parts.length === 0 ? "nothing" : listed(parts);
}

function exportText({ name, data }: DataToExport): string {
  const parts = data.map((dwa) => {
    const units = dwa.units === "" ? "" : ` ${short(dwa.units)}`;
    return `${short(dwa.name)} [${listed(dwa.data.map(arrayText))}]${units}`;
  });
  return `${short(name)}: ${listed(parts)}`;
}

function typedText(value: TypedValue): string {
  switch (value.type) {
    case "array":
      return arrayText(value.value);
    case "scalar":
      return scalarText(value.value);
    case "string":
      return JSON.stringify(short(value.value));
    case "bytes":
      return `${value.value.length} B`;
    case "list":
      return `[${listed(value.value.map(typedText))}]`;
    default:
      return value.type;
  }
}

function scalarText({ value }: WireScalar): string {
  return typeof value === "object" ? `${value.re}+${value.im}j` : String(value);
}

/** An array as numpy's users say it, with its first elements: `<u2 24×32 (1, 2, 3, …)`. */
function arrayText(array: WireArray): string {
  const shape = array.shape.length === 0 ? "scalar" : array.shape.join("×");
  return `${array.dtype} ${shape}${elementsText(array)}`;
}

function elementsText(array: WireArray): string {
  if (array.shape.length > 7 || array.bytes.length === 0) return "";
  const itemSize = array.bytes.length / array.shape.reduce((size, length) => size * length, 1);
  // The first elements alone: a copy of a large array for its sake would cost.
  const head = array.bytes.slice(0, itemSize * SHOWN_ELEMENTS);
  const elements = toNdArray({ ...array, shape: [head.length / itemSize], bytes: head })?.data;
  if (elements === undefined || array.dtype.includes("c")) return "";
  const more = array.bytes.length > head.length ? ", …" : "";
  return ` (${Array.from(elements, rounded).join(", ")}${more})`;
}

function rounded(value: number | bigint): string {
  return typeof value === "bigint" ? String(value) : String(Number(value.toPrecision(6)));
}

function treeText(xml: string): string {
  const tree = parsed(xml);
  if (typeof tree === "string") return tree;
  const count = countBelow(tree);
  const title = tree.title === tree.name ? "" : ` "${short(tree.title)}"`;
  return `${short(tree.name)}${title}, ${count} ${count === 1 ? "parameter" : "parameters"}`;
}

function valueText(xml: string): string {
  const parameter = parsed(xml);
  if (typeof parameter === "string") return parameter;
  if (parameter.children.length > 0) return `(${countBelow(parameter)} parameters)`;
  return `= ${short(JSON.stringify(parameter.value))} (${short(parameter.type)})`;
}

function parsed(xml: string): Parameter | string {
  try {
    return parseParameters(xml);
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

function countBelow({ children }: Parameter): number {
  return children.reduce((sum, child) => sum + 1 + countBelow(child), 0);
}

function listed(parts: readonly string[]): string {
  const shown = parts.slice(0, SHOWN_PARTS).join(", ");
  return parts.length > SHOWN_PARTS ? `${shown} and ${parts.length - SHOWN_PARTS} more` : shown;
}

function short(text: string): string {
  return text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text;
}
