import { countAt, textAt } from "./c_struct.ts";

/** Encodings of values: `enum robo_codec` of `robo/shm.h`. */
export const CODEC = { raw: 0, msgpack: 1, json: 2, struct: 3, array: 4 } as const;

/** In the flags of a value: it is the last will of its writer, which died. */
export const VALUE_WILL = 1;

/** Size of `struct robo_value`, in bytes. */
export const VALUE_BYTES = 64;

/** A value's length, and where it comes from: a `struct robo_value` that the library fills in. */
export class NativeValue {
  readonly #struct: DataView;

  /** What stands in `struct`, now and after each call that fills it in. */
  constructor(struct: DataView) {
    this.#struct = struct;
  }

  /** 1 for the first value of a variable, then one more each. */
  get ticket(): number {
    return countAt(this.#struct, 0);
  }

  /** Bytes. */
  get length(): number {
    return countAt(this.#struct, 8);
  }

  /** When it was written, in milliseconds since 1970. */
  get wall(): number {
    return Number(this.#struct.getBigInt64(16, true)) / 1e6;
  }

  /** The same on the clock of `robo_now`, in nanoseconds. */
  get monotonic(): bigint {
    return this.#struct.getBigUint64(24, true);
  }

  /** Identity of the process that wrote it. */
  get writer(): bigint {
    return this.#struct.getBigUint64(32, true);
  }

  /** Its process id. */
  get writerPid(): number {
    return this.#struct.getUint32(40, true);
  }

  /** A {@linkcode CODEC}. */
  get codec(): number {
    return this.#struct.getUint16(44, true);
  }

  /** {@linkcode VALUE_WILL}, or 0. */
  get flags(): number {
    return this.#struct.getUint16(46, true);
  }

  /** Name of the process that wrote it. */
  get writerName(): string {
    return textAt(this.#struct, 48, 16);
  }
}
