import type { LayoutJson } from "../../../protocols/clayout/layout_json.ts";

/** A struct with something of each kind, 96 bytes. */
export const SAMPLE_LAYOUT: LayoutJson = {
  byteOrder: "little",
  structs: [
    {
      ...{ name: "Vec2", size: 16, align: 8 },
      fields: ["x", "y"].map((name, at) => (
        {
          name,
          type: "double",
          offset: 8 * at,
          size: 8,
          kind: "scalar",
          scalar: "float64",
          unit: "m",
        }
      )),
    },
    {
      ...{ name: "Either", union: true, size: 4, align: 4 },
      fields: [
        { name: "as_int", type: "int", offset: 0, size: 4, kind: "scalar", scalar: "int32" },
        { name: "as_float", type: "float", offset: 0, size: 4, kind: "scalar", scalar: "float32" },
      ],
    },
    {
      ...{ name: "Sample", size: 96, align: 8 },
      fields: [
        { name: "time", type: "uint64_t", offset: 0, size: 8, kind: "scalar", scalar: "uint64" },
        {
          ...{ name: "mode", type: "Mode", offset: 8, size: 4, kind: "enum", scalar: "uint32" },
          values: { IDLE: 0, RUN: 1, STOP: 9 },
        },
        { name: "pos", type: "Vec2", offset: 16, size: 16, kind: "struct", struct: "Vec2" },
        { name: "name", type: "char[8]", offset: 32, size: 8, kind: "text" },
        {
          ...{ name: "wheels", type: "int16_t[2][3]", offset: 40, size: 12, kind: "scalar" },
          ...{ scalar: "int16", shape: [2, 3], unit: "1/s", min: -100, max: 100 },
        },
        {
          ...{
            name: "ready",
            type: "unsigned",
            offset: 52,
            size: 4,
            kind: "scalar",
            scalar: "bool",
          },
          bits: { offset: 416, count: 1 },
        },
        {
          ...{ name: "level", type: "unsigned", offset: 52, size: 4, kind: "scalar" },
          ...{ scalar: "uint32", bits: { offset: 417, count: 3 } },
        },
        {
          ...{ name: "drift", type: "int", offset: 52, size: 4, kind: "scalar", scalar: "int32" },
          bits: { offset: 420, count: 10 },
        },
        { name: "", type: "union", offset: 56, size: 4, kind: "struct", struct: "Either" },
      ],
    },
  ],
};

/** A struct of {@linkcode SAMPLE_LAYOUT} in memory. */
export function sampleBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(96);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 2n ** 60n, true);
  view.setUint32(8, 1, true);
  view.setFloat64(16, 1.5, true);
  view.setFloat64(24, -2.5, true);
  bytes.set(new TextEncoder().encode("ärm"), 32);
  for (let at = 0; at < 6; at++) view.setInt16(40 + 2 * at, at + 1, true);
  view.setUint32(52, 1 | 5 << 1 | (-3 & 1023) << 4, true);
  view.setFloat32(56, 1, true);
  return bytes;
}
