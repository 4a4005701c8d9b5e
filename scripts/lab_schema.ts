/**
 * Writes docs/robo-daq.schema.json: the JSON Schema of `robo daq-server --config`, made from the fields that read it.
 *
 *     deno run -A scripts/lab_schema.ts
 *
 * With --check it only compares, and fails when the file is out of date. `robo dev schema` writes all schemas.
 *
 * @module
 */
import { labSchema } from "../services/daq/mod.ts";
import { type GeneratedFile, keepGenerated } from "./lib/generated_file.ts";

/** The file, as it should be. */
export function labSchemaFile(): GeneratedFile {
  const text = `${JSON.stringify(labSchema(), null, 2)}\n`;
  return { path: "docs/robo-daq.schema.json", text };
}

if (import.meta.main) {
  Deno.exit(await keepGenerated([labSchemaFile()], Deno.args.includes("--check")));
}
