import { RoboError } from "../errors.ts";
import { countAt } from "./c_struct.ts";
import { check } from "./check.ts";
import { nativeLibrary } from "./library.ts";
import { bufferAt } from "./variable_mapping.ts";

/** `struct robo_loan`: an address, the capacity, a sequence, the number of the slot. */
const LOAN_BYTES = 32;

/** A slot to be filled in place: given back by the first of {@linkcode publish} and {@linkcode discard}. */
export class NativeLoan {
  /** The memory of the slot's payload; of length 0 once it was given back. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #struct = new DataView(new ArrayBuffer(LOAN_BYTES));
  readonly #structAt: Deno.PointerValue = Deno.UnsafePointer.of(this.#struct);
  readonly #handle: Deno.PointerObject;
  readonly #onEnd: () => void;
  #isEnded = false;

  /** Takes a slot of the variable, and tells with `onEnd` when it was given back. Throws a `HostError`. */
  constructor(handle: Deno.PointerObject, onEnd: () => void) {
    this.#handle = handle;
    this.#onEnd = onEnd;
    check(nativeLibrary().symbols.robo_var_loan(handle, this.#structAt));
    const address = this.#struct.getBigUint64(0, true);
    this.bytes = new Uint8Array(bufferAt(address, countAt(this.#struct, 8)));
  }

  /** Publishes the first `length` bytes and returns their ticket. Throws a `HostError`, after which it is given back as well. */
  publish(length: number, codec: number): number {
    if (this.#isEnded) {
      throw new RoboError("usage", "A loan is published or given back once", {
        hint: "Take another one with loan()",
      });
    }
    const ticket = new DataView(new ArrayBuffer(8));
    const { symbols } = nativeLibrary();
    const ticketAt = Deno.UnsafePointer.of(ticket);
    this.#end();
    const loan = this.#structAt;
    check(symbols.robo_var_publish(this.#handle, loan, BigInt(length), codec, ticketAt));
    return countAt(ticket, 0);
  }

  /** Gives it back unpublished. */
  discard(): void {
    if (this.#isEnded) return;
    this.#end();
    nativeLibrary().symbols.robo_var_discard(this.#handle, this.#structAt);
  }

  /** Takes the memory away from whoever still has a typed array over it: it is others' from now on. */
  #end(): void {
    this.#isEnded = true;
    this.bytes.buffer.transfer();
    this.#onEnd();
  }
}
