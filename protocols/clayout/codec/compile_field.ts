import { isBig } from "../value_rule.ts";
import { evaluate } from "./compile.ts";
import { DecodeWriter } from "./decode_source.ts";
import { type ByteOrder, type FieldValue, type Place, valuePlace } from "./place.ts";
import { readSource, type SourceContext } from "./read_source.ts";
import { Tables } from "./tables.ts";

/** Keeps the view of the bytes that were read last: those of a run are read struct by struct. */
const VIEW = `let last, view;
function viewOf(bytes) {
  last = bytes;
  return view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}`;

const USE_VIEW = "const v = bytes === last ? view : viewOf(bytes);";

/** Reads the value of a field at byte `at`. */
export interface CompiledField {
  /** Its value as objects have it. */
  read(bytes: Uint8Array, at: number): unknown;
  /** Its value as a number, NaN where there is none. */
  number(bytes: Uint8Array, at: number): number;
}

/** Compiles what reads the value of a field, of a struct that has been checked, at byte `at`. */
export function compileField(value: FieldValue, order: ByteOrder): CompiledField {
  const context = { order, tables: new Tables() };
  const writer = new DecodeWriter(context);
  const place = valuePlace(value);
  const statements: string[] = [];
  const read = writer.value(place, statements);
  return evaluate<CompiledField>(
    `${VIEW}
${writer.text()}
function readValue(view, bytes, at) {
${statements.join("\n")}
return ${read};
}
return {
read(bytes, at) { ${USE_VIEW} return readValue(v, bytes, at); },
number(bytes, at) { ${USE_VIEW} return numberOf(v, bytes, at); },
};
function numberOf(view, bytes, at) { return ${numberSource(place, context)}; }`,
    context.tables,
  );
}

/** An expression for a place as a number. */
function numberSource(place: Place, context: SourceContext): string {
  const { type, field } = place;
  if (type.kind !== "scalar" && type.kind !== "enum" && type.kind !== "pointer") return "NaN";
  const value = readSource({ ...place, type }, context);
  const isNumber = type.kind !== "pointer" && !isBig(type, field) &&
    !(type.kind === "scalar" && type.scalar === "bool");
  return isNumber ? value : `Number(${value})`;
}
