import { RoboError } from "../../errors.ts";
import {
  compileDecode,
  compileEncode,
  type Decode,
  type Encode,
} from "../clayout/codec/compile.ts";
import type { EncodeRules } from "../clayout/codec/encode_rules.ts";
import { FieldFault } from "../clayout/field_fault.ts";
import { ViewCache } from "../clayout/view_of.ts";
import { cStructOf } from "./c_struct_of.ts";
import { schemaHash } from "./canonical.ts";
import type { StructLayout } from "./layout.ts";
import type { StructCodec } from "./struct_codec.ts";

/** Who shares a variable knows its schema: keys of objects besides its fields are the program's own. */
const RULES: EncodeRules = { unknownKeys: "ignored", textEnd: "needed", json: false };

/** The codec of a layout, compiled to straight code. Reads and writes little-endian, as x86-64 and AArch64 do. */
export function layoutCodec<T = unknown>(layout: StructLayout): StructCodec<T> {
  return new LayoutCodec<T>(layout);
}

class LayoutCodec<T> implements StructCodec<T> {
  readonly name: string;
  readonly size: number;
  readonly hash: bigint;
  readonly #hasPadding: boolean;
  readonly #views = new ViewCache();
  readonly #decode: Decode;
  readonly #encode: Encode;

  constructor(layout: StructLayout) {
    this.name = layout.type.name;
    this.size = layout.size;
    this.hash = schemaHash(layout);
    this.#hasPadding = layout.hasPadding;
    const struct = cStructOf(layout);
    this.#decode = compileDecode(struct, "little");
    this.#encode = compileEncode(struct, "little", RULES);
  }

  encode(value: T, into: Uint8Array): void {
    const view = this.#viewOf(into);
    if (this.#hasPadding) into.fill(0, 0, this.size);
    try {
      this.#encode(value, view, into, 0);
    } catch (error) {
      throw error instanceof FieldFault ? error.toError(this.name) : error;
    }
  }

  decode(bytes: Uint8Array): T {
    return this.#decode(this.#viewOf(bytes), bytes, 0) as T;
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (bytes.length < this.size) {
      throw new RoboError("data", `${this.name} has ${this.size} B, not ${bytes.length}`, {
        hint: "Both sides have to use the same schema",
      });
    }
    return this.#views.of(bytes);
  }
}
