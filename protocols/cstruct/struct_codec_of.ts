import { layOut } from "./layout.ts";
import { layoutCodec } from "./layout_codec.ts";
import { readStructSchema } from "./schema_reader.ts";
import type { StructCodec } from "./struct_codec.ts";
import type { StructSchema } from "./struct_schema.ts";

/**
 * Makes the codec of a C struct from its schema, for host variables whose other users are C or Python programs: those
 * get their header or class from the same schema by `robo shm header`.
 *
 * 64-bit integers are `bigint`s; enums are their names, or numbers without one; arrays of numbers are read as typed
 * arrays and written from any array. Texts are cut at their first zero byte, and have room for one byte less than the
 * schema says. What is written is checked for type, range and length; properties that are no fields are not looked at.
 *
 * @template T The object that stands for the struct.
 * @param schema The schema, as the JSON file has it.
 * @throws A `RoboError` of kind `data` with a line for each mistake in the schema.
 *
 * @example
 * ```ts
 * import { structCodec } from "robo";
 * import assert from "node:assert/strict";
 *
 * const codec = structCodec<{ x: number; mode: "idle" | "drive" | number }>({
 *   name: "Pose",
 *   fields: [{ name: "x", type: "float64", unit: "m" }, { name: "mode", type: "Mode" }],
 *   types: { Mode: { enum: { idle: 0, drive: 1 }, base: "uint8" } },
 * });
 * const bytes = new Uint8Array(codec.size);
 * codec.encode({ x: 1.5, mode: "drive" }, bytes);
 * assert.equal(codec.size, 16);
 * assert.deepEqual(codec.decode(bytes), { x: 1.5, mode: "drive" });
 * assert.throws(() => codec.encode({ x: 1.5, mode: 300 }, bytes), /Pose\.mode is 300/);
 * ```
 */
export function structCodec<T = unknown>(schema: StructSchema): StructCodec<T> {
  return layoutCodec<T>(layOut(readStructSchema(schema, "schema")));
}
