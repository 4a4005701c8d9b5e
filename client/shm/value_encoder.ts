import { RoboError } from "../../errors.ts";
import { CODEC } from "../../ffi/variable_value.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import type { HostVariableOptions } from "./host_variable_options.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";

/** Values of one variable to bytes. */
export class ValueEncoder<T> {
  /** What the last value was encoded as: a `CODEC`. */
  codec: number = CODEC.msgpack;
  readonly #option: HostVariableOptions<T>["codec"];
  readonly #struct: StructCodec<T> | undefined;
  readonly #structBytes: Uint8Array;

  /** Encodes by the option of that name. */
  constructor(codec: HostVariableOptions<T>["codec"]) {
    this.#option = codec;
    this.#struct = typeof codec === "object" ? codec : undefined;
    this.#structBytes = new Uint8Array(new ArrayBuffer(this.#struct?.size ?? 0));
  }

  /** The bytes of `value`, good until the next call. Throws a `RoboError` of kind `data` for what the codec cannot hold. */
  encode(value: T): Uint8Array {
    if (this.#struct !== undefined) {
      this.#struct.encode(value, this.#structBytes);
      this.codec = CODEC.struct;
      return this.#structBytes;
    }
    if (this.#option === "raw") {
      this.codec = CODEC.raw;
      return value instanceof Uint8Array ? value : encodePayload("raw", value);
    }
    return this.#encodeAny(value);
  }

  #encodeAny(value: T): Uint8Array {
    if (value instanceof NdArray) {
      const bytes = new Uint8Array(value.encodedBytes);
      value.encode(bytes);
      this.codec = CODEC.array;
      return bytes;
    }
    if (this.#option === "array") {
      throw new RoboError("data", "The values of this variable are arrays", {
        hint: "Write an NdArray, such as NdArray.from(Float32Array.of(1, 2))",
      });
    }
    const encoding = this.#option === "json" ? "json" : "msgpack";
    const bytes = encodePayload(encoding, value);
    this.codec = CODEC[encoding];
    return bytes;
  }
}
