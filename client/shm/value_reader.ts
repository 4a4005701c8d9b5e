import { RoboError } from "../../errors.ts";
import { hostError } from "../../ffi/check.ts";
import { RESULT } from "../../ffi/result.ts";
import type { NativeVariable } from "../../ffi/variable.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";
import { MsgpackDecoder } from "../../protocols/gecko/msgpack.ts";
import { decodePayload } from "../../protocols/gecko/payload.ts";
import type { HostVariableOptions } from "./host_variable_options.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";

/** Memory that values are read into at first; it grows to the largest that was met. */
const FIRST_BYTES = 4096;

/** Copies a value into the given memory: a method of the variable. Returns its result. */
type Copy = (into: Uint8Array) => number;

/** Values of one variable from its memory. */
export class ValueReader<T> {
  readonly #variable: NativeVariable;
  readonly #struct: StructCodec<T> | undefined;
  /** Whether values are mostly kept as bytes: then they are read into memory of their own at once. */
  readonly #keepsBytes: boolean;
  readonly #isRaw: boolean;
  #memory!: Uint8Array<ArrayBuffer>;
  #msgpack!: MsgpackDecoder;
  readonly #newest: Copy;

  /** Reads from the variable, and decodes by the option `codec`. */
  constructor(variable: NativeVariable, codec: HostVariableOptions<T>["codec"]) {
    this.#variable = variable;
    this.#struct = typeof codec === "object" ? codec : undefined;
    this.#isRaw = codec === "raw";
    this.#keepsBytes = this.#isRaw || codec === "array";
    this.#newest = (into) => variable.read(into);
    this.#allocate(this.#keepsBytes ? 0 : FIRST_BYTES);
  }

  /** The newest value. Throws a `HostError` or, for bytes that are no value, a `RoboError` of kind `data`. */
  newest(): T {
    return this.#read(this.#newest);
  }

  /** The newest value, if it is no older than so many nanoseconds. */
  fresh(maxAge: bigint): T {
    return this.#read((into) => this.#variable.readFresh(maxAge, into));
  }

  /** The value of a ticket. */
  ofTicket(ticket: number): T {
    return this.#read((into) => this.#variable.readTicket(ticket, into));
  }

  #read(copy: Copy): T {
    if (this.#keepsBytes) return this.#readOwn(copy);
    let result = copy(this.#memory);
    while (result < 0) {
      if (result !== RESULT["too-big"]) throw hostError(result);
      this.#allocate(Math.max(this.#variable.value.length, 2 * this.#memory.length));
      result = copy(this.#memory);
    }
    return this.#decoded(this.#memory, this.#variable.value.length);
  }

  /** Reads into memory of the value's own, of the length that the last one had: mostly they all have the same. */
  #readOwn(copy: Copy): T {
    let own = new Uint8Array(this.#variable.value.length);
    let result = copy(own);
    while (result < 0) {
      if (result !== RESULT["too-big"]) throw hostError(result);
      own = new Uint8Array(this.#variable.value.length);
      result = copy(own);
    }
    const { length } = this.#variable.value;
    return this.#decoded(length < own.length ? own.slice(0, length) : own, length);
  }

  #allocate(bytes: number): void {
    this.#memory = new Uint8Array(new ArrayBuffer(bytes));
    this.#msgpack = new MsgpackDecoder(this.#memory);
  }

  #decoded(memory: Uint8Array<ArrayBuffer>, length: number): T {
    try {
      return this.#decode(memory, length) as T;
    } catch (cause) {
      if (!(cause instanceof RoboError)) throw cause;
      const { ticket, writerPid, writerName } = this.#variable.value;
      throw new RoboError(
        "data",
        `Value ${ticket} of variable '${this.#variable.name}', of process ${writerPid} (${writerName}), cannot be read: ${cause.message}`,
        { cause, ...(cause.hint === undefined ? {} : { hint: cause.hint }) },
      );
    }
  }

  #decode(memory: Uint8Array<ArrayBuffer>, length: number): unknown {
    const isOwn = this.#keepsBytes;
    if (this.#isRaw) return memory;
    switch (this.#variable.value.codec) {
      case CODEC.msgpack:
        return isOwn ? decodePayload("msgpack", memory) : this.#msgpack.decode(length);
      case CODEC.struct:
        return this.#decodeStruct(memory.subarray(0, length));
      case CODEC.json:
        return decodePayload("json", memory.subarray(0, length));
      case CODEC.raw:
        return isOwn ? memory : memory.slice(0, length);
      case CODEC.array:
        return NdArray.decode(isOwn ? memory : memory.slice(0, length));
      default:
        throw new RoboError("data", `its codec ${this.#variable.value.codec} is not known`);
    }
  }

  #decodeStruct(bytes: Uint8Array): T {
    const struct = this.#struct;
    if (struct === undefined) {
      throw new RoboError("data", "It is a C struct", {
        hint: "Give its schema as codec, or read its bytes with the codec raw",
      });
    }
    if (bytes.length !== struct.size) {
      throw new RoboError(
        "data",
        `${bytes.length} B are no ${struct.name}, which has ${struct.size}`,
      );
    }
    return struct.decode(bytes);
  }
}
