import { RoboError } from "../../errors.ts";
import type { CCodec } from "./c_codec.ts";
import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileDecode, compileEncode, type Decode, type Encode } from "./codec/compile.ts";
import { compileJson, type JsonPut } from "./codec/compile_json.ts";
import { C_RULES } from "./codec/encode_rules.ts";
import type { ByteOrder } from "./codec/place.ts";
import { FieldFault } from "./field_fault.ts";
import { type JsonBuffer, jsonText } from "./json_buffer.ts";
import { type JsonForm, jsonForm } from "./json_form.ts";
import { structHash } from "./struct_hash.ts";
import { ViewCache } from "./view_of.ts";

/** What a codec is made for. */
export interface CCodecOptions extends Partial<JsonForm> {
  /** Order of the bytes of the struct's numbers. */
  readonly byteOrder: ByteOrder;
}

/**
 * Makes the codec of a struct, compiled to straight code when it is first used: reading, writing and JSON each on its own. What
 * `encode` is given may be of any `JsonForm`, whichever the codec writes.
 *
 * Throws a `RoboError` of kind `data` for a struct of more than 64 MiB, or one that no compiler lays out.
 *
 * @template T The object that stands for the struct.
 */
export function cCodec<T = Record<string, unknown>>(
  struct: CStruct,
  { byteOrder, ...form }: CCodecOptions,
): CCodec<T> {
  checkStruct(struct);
  return new StructCodec<T>(struct, byteOrder, jsonForm(form));
}

class StructCodec<T> implements CCodec<T> {
  readonly name: string;
  readonly size: number;
  readonly #struct: CStruct;
  readonly #order: ByteOrder;
  readonly #form: JsonForm;
  readonly #views = new ViewCache();
  #hash: bigint | undefined;
  #decode: Decode | undefined;
  #encode: Encode | undefined;
  #json: JsonPut | undefined;

  constructor(struct: CStruct, order: ByteOrder, form: JsonForm) {
    this.name = struct.name ?? (struct.isUnion ? "union" : "struct");
    this.size = struct.size;
    this.#struct = struct;
    this.#order = order;
    this.#form = form;
  }

  get hash(): bigint {
    return this.#hash ??= structHash(this.#struct, this.#order);
  }

  decode(bytes: Uint8Array, at = 0): T {
    this.#check(bytes, at);
    const decode = this.#decode ??= compileDecode(this.#struct, this.#order);
    return decode(this.#views.of(bytes), bytes, at) as T;
  }

  encode(value: unknown, into: Uint8Array, at = 0): void {
    this.#check(into, at);
    const encode = this.#encode ??= compileEncode(this.#struct, this.#order, C_RULES);
    into.fill(0, at, at + this.size);
    try {
      encode(value, this.#views.of(into), into, at);
    } catch (error) {
      throw error instanceof FieldFault ? error.toError(this.name) : error;
    }
  }

  json(bytes: Uint8Array, at = 0): string {
    return jsonText((out) => this.writeJson(bytes, at, out));
  }

  writeJson(bytes: Uint8Array, at: number, out: JsonBuffer): void {
    this.#check(bytes, at);
    (this.#json ??= this.#compileJson())(bytes, at, out);
  }

  #compileJson(): JsonPut {
    return compileJson(this.#struct, { order: this.#order, form: this.#form });
  }

  #check(bytes: Uint8Array, at: number): void {
    if (Number.isSafeInteger(at) && at >= 0 && at + this.size <= bytes.length) return;
    throw new RoboError(
      "data",
      `${this.name} has ${this.size} B, and at byte ${at} there are ${
        Math.max(0, bytes.length - at)
      }`,
      { hint: "Both sides have to use the same header" },
    );
  }
}
