import type { DataToExport } from "../../protocols/pymodaq/data.ts";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import { encodeMessage, toWireData } from "../../protocols/pymodaq/mod.ts";

/**
 * The answer of a detector that yields one number, in the dialects L1 and L2, where nothing but the number is ever another one:
 * made once, and from then on only the number is written, for which thousands of requests a second are thankful.
 */
export class NumberAnswer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** The answer that `data` makes, which holds one number. */
  constructor(data: DataToExport, dialect: Dialect) {
    const parts = encodeMessage({ kind: "done", data: toWireData(data, dialect) }, dialect);
    this.#bytes = parts[0]!;
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /** The bytes with this number; they are the same memory each time. */
  with(value: number): Uint8Array {
    // Elements are the last part of an array, and this is the only one.
    this.#view.setFloat64(this.#bytes.length - 8, value, true);
    return this.#bytes;
  }
}
