import { RoboError } from "../../errors.ts";
import type { NativeLoan } from "../../ffi/variable_loan.ts";
import type { NativeVariable } from "../../ffi/variable.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import type { HostVariableOptions } from "./host_variable_options.ts";
import { HostError } from "../../ffi/host_error.ts";
import { type ArrayHeader, writeArrayHeader } from "../../protocols/ndarray/nd_array_format.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { Viewed } from "./variable_view.ts";

/** Arrays of fewer bytes are written in one go; others in place, which saves a copy. */
const LARGE_BYTES = 16 * 1024;

/** Loans that nobody uses any more, and that nobody has given back: their slots are held until then. */
const FORGOTTEN = new FinalizationRegistry<NativeLoan>((loan) => loan.discard());

/**
 * A slot of a {@linkcode HostVariable}, to be filled in place and published without a copy. Unless it is published it is given back
 * when it is disposed of. Once it is over, `data` has length 0. A worker that is terminated with it keeps the slot until its process
 * ends.
 *
 * @example
 * ```ts
 * import { HostVariable } from "robo";
 * import assert from "node:assert/strict";
 *
 * using scan = HostVariable.forArray("example-scan", { shape: [360], dtype: "float32" });
 * {
 *   using loan = scan.loan();
 *   loan.data.data.fill(1.5);
 *   assert.equal(loan.publish(), 1);
 * }
 * assert.equal(scan.data.data[359], 1.5);
 * scan.remove();
 * ```
 */
export class VariableLoan<T> implements Disposable {
  /** The memory to fill: an array of the shape that was asked for, else `maxSize` bytes. It holds what an older value left. */
  readonly data: Viewed<T>;
  readonly #loan: NativeLoan;
  /** Bytes of the array with its header; of raw bytes `undefined`. */
  readonly #arrayBytes: number | undefined;

  /** Takes a slot. {@linkcode HostVariable.loan} says what it throws. */
  constructor(
    variable: NativeVariable,
    { codec, array }: {
      readonly codec: HostVariableOptions<T>["codec"];
      readonly array: ArrayHeader | undefined;
    },
  ) {
    const isArray = codec === "array" && array !== undefined;
    if (!isArray && codec !== "raw") {
      throw new RoboError(
        "usage",
        `Values of variable '${variable.name}' have no place of their own`,
        {
          hint: "Use the codec raw; or forArray; or array, and say shape and dtype",
        },
      );
    }
    this.#arrayBytes = isArray ? NdArray.bytes(array.shape, array.dtype) : undefined;
    this.#loan = variable.loan();
    FORGOTTEN.register(this, this.#loan, this);
    const { bytes } = this.#loan;
    if (this.#arrayBytes !== undefined && this.#arrayBytes > bytes.length) {
      const capacity = bytes.length;
      this[Symbol.dispose]();
      throw new HostError("too-big", {
        message:
          `An array of ${this.#arrayBytes} B is too big for variable '${variable.name}' with max ${capacity} B`,
      });
    }
    this.data = (isArray ? arrayIn(bytes, array) : bytes) as Viewed<T>;
  }

  /**
   * Publishes what was filled in, of bytes the first `length` (default all), and returns the ticket. Throws a `HostError`, and a
   * `RoboError` of kind `usage` when it was published or given back before.
   */
  publish(length: number = this.#loan.bytes.length): number {
    FORGOTTEN.unregister(this);
    return this.#arrayBytes === undefined
      ? this.#loan.publish(length, CODEC.raw)
      : this.#loan.publish(this.#arrayBytes, CODEC.array);
  }

  /** Gives it back, unless it was published. */
  [Symbol.dispose](): void {
    FORGOTTEN.unregister(this);
    this.#loan.discard();
  }
}

function arrayIn(slot: Uint8Array<ArrayBuffer>, header: ArrayHeader): NdArray {
  const bytes = slot.subarray(0, NdArray.bytes(header.shape, header.dtype));
  writeArrayHeader(header, bytes);
  return NdArray.decode(bytes);
}

/** Writes a large array in place and returns its ticket; `undefined` for everything else, and where there is no room for it. */
export function writeInPlace<T>(
  variable: NativeVariable,
  value: T,
  codec: HostVariableOptions<T>["codec"],
): number | undefined {
  if (!(value instanceof NdArray) || typeof codec === "object" || codec === "raw") return undefined;
  if (value.encodedBytes < LARGE_BYTES) return undefined;
  const loan = variable.loan();
  try {
    if (loan.bytes.length < value.encodedBytes) return undefined;
    value.encode(loan.bytes);
    return loan.publish(value.encodedBytes, CODEC.array);
  } finally {
    loan.discard();
  }
}
