import { RoboError } from "../../errors.ts";
import { schemaHash } from "./canonical.ts";
import { codecSource } from "./codec_source.ts";
import { fault, FieldFault, inside } from "./field_fault.ts";
import type { StructLayout } from "./layout.ts";
import type { StructCodec } from "./struct_codec.ts";
import { readText, writeText } from "./text_field.ts";

interface Compiled {
  readonly encode0: (value: unknown, view: DataView, bytes: Uint8Array, at: number) => void;
  readonly decode0: (view: DataView, bytes: Uint8Array, at: number) => unknown;
}

/** The codec of a layout, compiled to straight code. Reads and writes little-endian, as x86-64 and AArch64 do. */
export function layoutCodec<T = unknown>(layout: StructLayout): StructCodec<T> {
  return new LayoutCodec<T>(layout);
}

class LayoutCodec<T> implements StructCodec<T> {
  readonly name: string;
  readonly size: number;
  readonly hash: bigint;
  readonly #hasPadding: boolean;
  readonly #compiled: Compiled;
  /** The bytes of the last call and their view: who reads a variable again and again uses the same. */
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor(layout: StructLayout) {
    this.name = layout.type.name;
    this.size = layout.size;
    this.hash = schemaHash(layout);
    this.#hasPadding = layout.hasPadding;
    this.#compiled = compile(layout);
  }

  encode(value: T, into: Uint8Array): void {
    const view = this.#viewOf(into);
    if (this.#hasPadding) into.fill(0, 0, this.size);
    try {
      this.#compiled.encode0(value, view, into, 0);
    } catch (error) {
      throw error instanceof FieldFault ? error.toError(this.name) : error;
    }
  }

  decode(bytes: Uint8Array): T {
    return this.#compiled.decode0(this.#viewOf(bytes), bytes, 0) as T;
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (bytes.length < this.size) {
      throw new RoboError("data", `${this.name} has ${this.size} B, not ${bytes.length}`, {
        hint: "Both sides have to use the same schema",
      });
    }
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }
}

function compile(layout: StructLayout): Compiled {
  const { text, enums } = codecSource(layout);
  const tools = { enums, fault, inside, isList, nameOf, copyOf, readText, writeText };
  const make = new Function(
    ...Object.keys(tools),
    `"use strict";\n${text}\nreturn { encode0, decode0 };`,
  );
  return make(...Object.values(tools));
}

function isList(value: unknown, length: number): boolean {
  return (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) &&
    (value as { readonly length: number }).length === length;
}

function nameOf(names: ReadonlyMap<number, string>, number: number): string | number {
  return names.get(number) ?? number;
}

function copyOf(bytes: Uint8Array, at: number, length: number): ArrayBuffer {
  // Not `bytes.slice`, which copies nothing where the bytes are a Buffer of Node's.
  return Uint8Array.prototype.slice.call(bytes, at, at + length).buffer as ArrayBuffer;
}
