import { HostError } from "./host_error.ts";
import { nativeLibrary } from "./library.ts";

/**
 * Memory of the C library, zeroed. Unlike that of an ArrayBuffer it stays when a worker ends, for a call that still uses it; nobody
 * frees it but {@linkcode free}.
 */
export class NativeMemory {
  /** Where it is, for the library. */
  readonly pointer: Deno.PointerObject;
  /** The same as a number. */
  readonly address: bigint;
  /** What is in it; not to be touched once it is freed. */
  readonly view: DataView;

  /** Takes so many bytes. Throws a `HostError` `"no-memory"`. */
  constructor(bytes: number) {
    const pointer = nativeLibrary().symbols.calloc(1n, BigInt(bytes));
    if (pointer === null) throw new HostError("no-memory");
    this.pointer = pointer;
    this.address = BigInt(Deno.UnsafePointer.value(pointer));
    this.view = new DataView(Deno.UnsafePointerView.getArrayBuffer(pointer, bytes));
  }

  /** Gives it back. */
  free(): void {
    nativeLibrary().symbols.free(this.pointer);
  }
}
