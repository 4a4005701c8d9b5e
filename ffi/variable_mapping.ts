import { nativeLibrary } from "./library.ts";
import { retire } from "./waiter.ts";

/** Size of `struct robo_var_map`, in bytes. */
const MAP_BYTES = 48;

/** Closes the handles of mappings that were still looked at when they were closed, once nobody looks any more. */
const LOOKED_AT = new FinalizationRegistry<Deno.PointerObject>(unmap);

/**
 * A variable's memory as this process sees it. Memory that is unmapped while somebody looks at it ends the process; so a mapping
 * whose buffer was handed out stays until that buffer, with all typed arrays over it, was collected.
 */
export class VariableMapping {
  /** The `robo_var *`. */
  readonly handle: Deno.PointerObject;
  readonly #base: Deno.PointerObject;
  readonly #bytes: number;
  readonly #slotsOffset: number;
  readonly #slotStride: number;
  readonly #payloadOffset: number;
  #lent: ArrayBuffer | undefined;

  /** The memory behind a handle, which is this object's to close. */
  constructor(handle: Deno.PointerObject) {
    const map = new BigUint64Array(new ArrayBuffer(MAP_BYTES));
    nativeLibrary().symbols.robo_var_get_map(handle, map);
    const [base, bytes, _head, slots, stride, payload] = map;
    this.handle = handle;
    this.#base = Deno.UnsafePointer.create(base!)!;
    this.#bytes = Number(bytes);
    this.#slotsOffset = Number(slots);
    this.#slotStride = Number(stride);
    this.#payloadOffset = Number(payload);
  }

  /** The payload of a slot, for whoever may look at it for as long as they like. */
  lend(slot: number, length: number): Uint8Array<ArrayBuffer> {
    this.#lent ??= Deno.UnsafePointerView.getArrayBuffer(this.#base, this.#bytes);
    const start = this.#slotsOffset + slot * this.#slotStride + this.#payloadOffset;
    return new Uint8Array(this.#lent, start, length);
  }

  /** Ends all waiting, and closes the handle as soon as that is safe. */
  close(): void {
    const { handle } = this;
    const lent = this.#lent;
    this.#lent = undefined;
    if (lent === undefined) return unmap(handle);
    retire(handle, () => {
      // Who transferred the buffer has the memory under another one, of which nobody knows: it stays.
      if (!lent.detached) LOOKED_AT.register(lent, handle);
    });
  }
}

/** Memory of the library as a buffer, which must not be looked at once the library has given it up. */
export function bufferAt(address: bigint, bytes: number): ArrayBuffer {
  return Deno.UnsafePointerView.getArrayBuffer(Deno.UnsafePointer.create(address)!, bytes);
}

function unmap(handle: Deno.PointerObject): void {
  retire(handle, () => nativeLibrary().symbols.robo_var_close(handle));
}
