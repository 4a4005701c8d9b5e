import type { DataToExport } from "./data.ts";
import type { Dialect } from "./dialect.ts";
import { DialectGuess } from "./dialect_guess.ts";
import { promote } from "./dialect_data.ts";
import { NEW_MEMORY } from "./frame_pool.ts";
import { WireInput } from "./input.ts";
import type { ReadLimits } from "./message.ts";
import { WireOutput } from "./output.ts";
import { resolveLimits } from "./read_limits.ts";
import { readDataToExport } from "./read_objects.ts";
import { writeDataToExport } from "./write_objects.ts";

/** Dialects that have a DataToExport. */
export type TypedDialect = Exclude<Dialect, "L1" | "L2">;

/**
 * The bytes of data alone, without a command before them, as PyMoDAQ's serializer makes them (`application/x-pymodaq-dte`).
 * Arrays of 16 KiB and more are not copied.
 *
 * @example
 * ```ts
 * import { decodeDte, encodeDte } from "robo";
 * import assert from "node:assert/strict";
 *
 * const parts = encodeDte({ name: "nothing", timestamp: 0, data: [] }, "T3");
 * assert.equal(decodeDte(parts[0]!, "T3").name, "nothing");
 * ```
 */
export function encodeDte(data: DataToExport, dialect: TypedDialect): Uint8Array[] {
  const output = new WireOutput();
  writeDataToExport({ output, dialect }, data);
  return output.take();
}

/**
 * Reads what {@linkcode encodeDte} makes; the arrays are copies. Units and errors are where PyMoDAQ 4.4 has them. Throws a
 * {@linkcode WireViolation} for anything else, bytes before or behind it included.
 */
export function decodeDte(
  bytes: Uint8Array,
  dialect: TypedDialect,
  limits: ReadLimits = {},
): DataToExport {
  const input = new WireInput(resolveLimits(limits), NEW_MEMORY);
  input.begin();
  const state = { input, guess: new DialectGuess(dialect), lateEnd: undefined };
  const reading = readDataToExport(state, 0);
  for (let at = 0;;) {
    const { done, value } = reading.next();
    if (done) {
      const left = bytes.length - input.at;
      if (left > 0) throw input.violation(`${left} B follow the data`);
      return { ...value, data: value.data.map(promote) };
    }
    const room = input.room();
    const part = bytes.subarray(at, at + room.length);
    if (part.length === 0) throw input.violation("The data is cut off");
    room.set(part);
    input.received(part.length);
    at += part.length;
  }
}
