/**
 * Conversations for the tests of this folder.
 *
 * @module
 */
import { concat } from "../../../protocols/bytes.ts";
import {
  type Dialect,
  encodeMessage,
  fromNdArray,
  type Message,
  toDataToExport,
  toWireData,
  toWirePosition,
} from "../../../protocols/pymodaq/mod.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";

/** A parameter tree of two values. */
export const TREE: string =
  `<detector_settings type="group" title="Settings" visible="1" removable="0" readonly="0">` +
  `<exposure type="float" title="Exposure" visible="1" removable="0" readonly="0">10.0</exposure>` +
  `<units type="str" title="Units" visible="1" removable="0" readonly="0">mm</units></detector_settings>`;

/** One parameter of it. */
export const EXPOSURE: string =
  `<exposure type="float" title="Exposure" visible="1" removable="0" readonly="0">7.0</exposure>`;

/** Data of an image and a position of a stage, as a client of this dialect says them. */
export function clientMessages(dialect: Dialect): Message[] {
  const image = NdArray.from(Uint16Array.from({ length: 24 * 32 }, (_, i) => i), [24, 32]);
  const value = fromNdArray(image);
  const list = { form: "list", list: [{ type: "array", value }] } as const;
  const dte = toDataToExport(list, { name: "cam", timestamp: 1.7e9 });
  const about = { dialect, name: "stage", units: "mm", timestamp: 1.7e9 };
  return [
    { kind: "hello", clientType: "GRABBER" },
    { kind: "infos", xml: TREE },
    { kind: "info_xml", change: { path: ["detector_settings", "exposure"], xml: EXPOSURE } },
    { kind: "done", data: toWireData(dte, dialect) },
    { kind: "position", command: "position_is", at: toWirePosition(12.5, about) },
    { kind: "info", key: "model", value: "é µm" },
    { kind: "position", command: "move_done", at: toWirePosition(-3, about) },
    { kind: "order", command: "Quit" },
  ];
}

/** Bytes of messages, one after the other. */
export function bytesOf(messages: readonly Message[], dialect: Dialect): Uint8Array<ArrayBuffer> {
  return concat(messages.flatMap((message) => encodeMessage(message, dialect)));
}
