import { RoboError } from "../../errors.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";
import { checkCodec, checkTime, checkWhole, MAX_BYTES } from "./check_options.ts";
import type { ArrayHeader } from "../../protocols/ndarray/nd_array_format.ts";

/** How a {@linkcode HostVariable} is opened. */
export interface HostVariableOptions<T = unknown> {
  /**
   * Largest value, encoded, in bytes: 1 to 1 GiB. By default as the variable is, or when it is made 4096, a struct's size, or what
   * an array of `forArray` takes. One that is there with another size is refused, and one without room for the struct or for
   * such an array, unless it is `readOnly`.
   */
  readonly maxSize?: number;
  /** Values that are held, the newest included: 2 to 256. By default as the variable is, or 8 when it is made. */
  readonly slots?: number;
  /**
   * How values are written: `"msgpack"` (default) holds anything, typed arrays as what they are; `"json"`; `"raw"` bytes, or
   * texts as UTF-8; `"array"` an {@linkcode NdArray}; a {@linkcode StructCodec} the C struct of a schema, which all users then have
   * to share. What is read is decoded as it was written, whatever this says; but `"raw"` reads anything as bytes.
   */
  readonly codec?: "msgpack" | "json" | "raw" | "array" | StructCodec<T>;
  /** With the codec `"array"`: what the arrays mostly are, for the default of `maxSize` and for loans. */
  readonly array?: ArrayHeader;
  /** Oldest value that is read, in milliseconds; an older one is an error, `"stale"` (default: any age). */
  readonly maxAge?: number;
  /** Whether to make the variable if it is not there (default true, or false with `readOnly`). */
  readonly create?: boolean;
  /** With `create`: whether to fail, `"exists"`, if it is there (default false). */
  readonly exclusive?: boolean;
  /**
   * Whether to map the memory without the right to write (default false). Waiting then looks every millisecond, as a process that
   * sleeps would have to say so in that memory.
   */
  readonly readOnly?: boolean;
}

/** Codecs of values that have a name; the others are those of structs. */
const VARIABLE_CODECS = ["msgpack", "json", "raw", "array"];

/** Throws a `RoboError` of kind `usage` for options that no variable can have. */
export function validate<T>(options: HostVariableOptions<T>): void {
  const { maxSize, slots, maxAge, codec = "msgpack" } = options;
  if (typeof codec === "string") checkCodec(codec, VARIABLE_CODECS);
  checkWhole("maxSize", maxSize, [1, MAX_BYTES]);
  checkWhole("slots", slots, [2, 256]);
  checkTime("maxAge", maxAge);
  if (options.readOnly && options.create) {
    throw new RoboError("usage", "A variable that is only read cannot be made", {
      hint: "Leave out one of readOnly and create",
    });
  }
}
