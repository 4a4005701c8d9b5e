import type { StructLayout } from "./layout.ts";
import { layOut } from "./layout.ts";
import { readStructSchema } from "./schema_reader.ts";
import type { StructSchema } from "./struct_schema.ts";
import type { FieldDescription } from "./types.ts";

/** What files are generated from. */
export interface GeneratedSource {
  /** The struct. */
  readonly layout: StructLayout;
  /** The schema that it is from. */
  readonly schema: StructSchema;
  /** Name of the schema's file, for comments. */
  readonly file: string;
}

/** Reads a schema that files are to be generated from; throws as {@linkcode readStructSchema} does. */
export function generatedSource(schema: unknown, file: string): GeneratedSource {
  const layout = layOut(readStructSchema(schema, file));
  return {
    layout,
    schema: schema as StructSchema,
    file: oneLine(file.slice(file.lastIndexOf("/") + 1)),
  };
}

/** First line of a generated file. */
export function heading({ layout, file }: GeneratedSource): string {
  const { name, description } = layout.type;
  const about = description === undefined ? "" : `: ${oneLine(description)}`;
  return `${name}${about}. Made from ${file} by robo shm header: change that file instead.`;
}

/** What is to be known of a field, such as `m, from 0 to 10: how far it came`; empty where it is nothing. */
export function fieldNote({ unit, min, max, description }: FieldDescription): string {
  const range = min !== undefined && max !== undefined
    ? `from ${min} to ${max}`
    : min !== undefined
    ? `at least ${min}`
    : max !== undefined
    ? `at most ${max}`
    : undefined;
  const facts = [unit, range].filter((fact) => fact !== undefined).join(", ");
  return oneLine([facts, description ?? ""].filter((text) => text !== "").join(": "));
}

/** A hash as all languages write it. */
export function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}

/** A text for a comment: in one line, and unable to end the comment or go on behind it. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").replaceAll("*/", "* /").replaceAll(
    "/*",
    "/ *",
  )
    .replaceAll('"""', "'''").replaceAll("\\", "/").replaceAll("??", "? ?").trim();
}
