import { check } from "./check.ts";
import { nativeLibrary } from "./library.ts";
import type { VariableMapping } from "./variable_mapping.ts";
import { NativeValue, VALUE_BYTES } from "./variable_value.ts";

/** `struct robo_view`: an address, a `robo_value`, a sequence, the number of the slot. */
const VIEW_BYTES = 88;
const VALUE_AT = 8;
const SLOT_AT = 80;

/** A value in place. */
export class NativeView {
  /** Its payload, in the variable's own memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its length, and where it comes from. */
  readonly value: NativeValue;
  readonly #struct = new DataView(new ArrayBuffer(VIEW_BYTES));
  readonly #structAt: Deno.PointerValue = Deno.UnsafePointer.of(this.#struct);
  readonly #handle: Deno.PointerObject;

  /** Shows the newest value. Throws a `HostError`. */
  constructor(mapping: VariableMapping) {
    this.#handle = mapping.handle;
    check(nativeLibrary().symbols.robo_var_peek(this.#handle, this.#structAt));
    this.value = new NativeValue(new DataView(this.#struct.buffer, VALUE_AT, VALUE_BYTES));
    this.bytes = mapping.lend(this.#struct.getUint32(SLOT_AT, true), this.value.length);
  }

  /** Whether nothing has been written over it. The handle is open, as it stays for as long as {@linkcode bytes}. */
  get isValid(): boolean {
    return nativeLibrary().symbols.robo_var_is_valid(this.#handle, this.#structAt) !== 0;
  }
}
