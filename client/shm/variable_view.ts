import type { NativeView } from "../../ffi/variable_view.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { ValueInfo } from "./value_info.ts";

/** What a view of a variable with values of type `T` shows: the array, or the bytes as they are encoded. */
export type Viewed<T> = T extends NdArray ? T : Uint8Array<ArrayBuffer>;

/**
 * The newest value of a {@linkcode HostVariable} in place: memory of the variable itself, which a later write changes. What was
 * computed from it counts only if {@linkcode VariableView.isValid} says so afterwards.
 *
 * The memory stays for as long as anybody holds `data`, also when the variable was closed. It is others' as well: it is to be
 * looked at, never to be written to (with `readOnly` that ends the process), nor to be transferred to another thread.
 *
 * @example
 * ```ts
 * import { HostVariable } from "robo";
 * import assert from "node:assert/strict";
 *
 * using bytes = new HostVariable<Uint8Array>("example-bytes", { codec: "raw", slots: 2 });
 * bytes.data = Uint8Array.of(1, 2, 3);
 * const view = bytes.view();
 * const sum = view.data.reduce((total, byte) => total + byte);
 * assert(view.isValid());
 * assert.equal(sum, 6);
 *
 * bytes.data = Uint8Array.of(4);
 * bytes.data = Uint8Array.of(5); // in the slot of the first
 * assert(!view.isValid());
 * bytes.remove();
 * ```
 */
export class VariableView<T> {
  /** The array, or the bytes as they are encoded. */
  readonly data: Viewed<T>;
  /** Where the value comes from. */
  readonly info: ValueInfo;
  readonly #view: NativeView;

  /** Shows the newest value; with `asArray` as the array that it is. Throws a `RoboError` of kind `data` when it is none. */
  constructor(view: NativeView, asArray: boolean) {
    this.#view = view;
    this.info = new ValueInfo(view.value);
    this.data = (asArray ? NdArray.decode(view.bytes) : view.bytes) as Viewed<T>;
  }

  /** Whether nothing has been written over `data` yet. With n slots at least n − 2 values can be written before that. */
  isValid(): boolean {
    return this.#view.isValid;
  }
}
