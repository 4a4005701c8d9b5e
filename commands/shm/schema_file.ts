import { RoboError } from "../../errors.ts";
import { layOut } from "../../protocols/cstruct/layout.ts";
import { layoutCodec } from "../../protocols/cstruct/layout_codec.ts";
import { readStructSchema } from "../../protocols/cstruct/schema_reader.ts";
import { parseSchemaText } from "../../protocols/cstruct/schema_text.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";

/** Reads a schema file as JSON. Throws a `RoboError`: `missing`, or `data` with the places of its mistakes. */
export async function readSchemaFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound;
    throw new RoboError(
      isMissing ? "missing" : "io",
      `${file} cannot be read: ${(cause as Error).message}`,
      {
        hint: "Give the path of a schema; robo shm header --example prints one to begin with",
        cause,
      },
    );
  }
  return parseSchemaText(text, file);
}

/** The codec of a schema file. */
export async function schemaFileCodec(file: string): Promise<StructCodec> {
  return layoutCodec(layOut(readStructSchema(await readSchemaFile(file), file)));
}
