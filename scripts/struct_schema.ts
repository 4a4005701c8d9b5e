/**
 * Writes docs/robo-struct.schema.json: the JSON Schema of the struct schemas that `robo shm header` reads.
 *
 *     deno run -A scripts/struct_schema.ts
 *
 * With --check it only compares, and fails when the file is out of date. `robo dev schema` writes all schemas.
 *
 * @module
 */
import { structJsonSchema } from "../protocols/cstruct/json_schema.ts";
import { type GeneratedFile, keepGenerated } from "./lib/generated_file.ts";

/** The file, as it should be. */
export function structSchemaFile(): GeneratedFile {
  const text = `${JSON.stringify(structJsonSchema(), null, 2)}\n`;
  return { path: "docs/robo-struct.schema.json", text };
}

if (import.meta.main) {
  Deno.exit(await keepGenerated([structSchemaFile()], Deno.args.includes("--check")));
}
