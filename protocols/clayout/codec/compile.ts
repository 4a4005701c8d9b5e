import type { CStruct } from "../c_types.ts";
import { CODEC_TOOLS } from "./codec_tools.ts";
import { DecodeWriter } from "./decode_source.ts";
import type { EncodeRules } from "./encode_rules.ts";
import { EncodeWriter } from "./encode_source.ts";
import { type ByteOrder, type FieldValue, valuePlace } from "./place.ts";
import { Tables } from "./tables.ts";

/** Makes an object of the struct at byte `at`. */
export type Decode = (view: DataView, bytes: Uint8Array, at: number) => unknown;

/** Writes an object as the struct at byte `at`; throws a `FieldFault`. */
export type Encode = (value: unknown, view: DataView, bytes: Uint8Array, at: number) => void;

/** Compiles what reads a struct, which has to have been checked. */
export function compileDecode(struct: CStruct, order: ByteOrder): Decode {
  const tables = new Tables();
  const writer = new DecodeWriter({ order, tables });
  const name = writer.struct(struct);
  return evaluate<Decode>(`${writer.text()}\nreturn ${name};`, tables);
}

/** Compiles what writes a struct, which has to have been checked. */
export function compileEncode(struct: CStruct, order: ByteOrder, rules: EncodeRules): Encode {
  const tables = new Tables();
  const writer = new EncodeWriter({ order, tables }, rules);
  const name = writer.struct(struct);
  return evaluate<Encode>(`${writer.text()}\nreturn ${name};`, tables, keysOf(writer));
}

/** Compiles what writes the value of a field at byte `at`. */
export function compileWrite(place: FieldValue, order: ByteOrder, rules: EncodeRules): Encode {
  const tables = new Tables();
  const writer = new EncodeWriter({ order, tables }, rules);
  const text = writer.place(valuePlace(place));
  return evaluate<Encode>(`${writer.text()}\n${text}\nreturn write;`, tables, keysOf(writer));
}

function keysOf({ keys }: EncodeWriter): { readonly keys: readonly ReadonlySet<string>[] } {
  return { keys: keys.map((names) => new Set(names)) };
}

/**
 * Evaluates code that the writers of this folder made. Of a layout only numbers that were checked and names as JSON texts are in it:
 * all else is passed in tables.
 */
export function evaluate<T>(
  text: string,
  { enums, bits }: Tables,
  more: Readonly<Record<string, unknown>> = {},
): T {
  const values: Record<string, unknown> = { ...CODEC_TOOLS, enums, bits, ...more };
  const make = new Function(...Object.keys(values), `"use strict";\n${text}`);
  return make(...Object.values(values));
}
