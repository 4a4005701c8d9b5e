/**
 * Writes docs/robo-daq-scan.schema.json: the JSON Schema of the files of `robo daq scan`, made from the fields that read them.
 *
 *     deno run -A scripts/scan_schema.ts
 *
 * With --check it only compares, and fails when the file is out of date. `robo dev schema` writes all schemas.
 *
 * @module
 */
import { scanSchema } from "../services/daq/mod.ts";
import { type GeneratedFile, keepGenerated } from "./lib/generated_file.ts";

/** The file, as it should be. */
export function scanSchemaFile(): GeneratedFile {
  const text = `${JSON.stringify(scanSchema(), null, 2)}\n`;
  return { path: "docs/robo-daq-scan.schema.json", text };
}

if (import.meta.main) {
  Deno.exit(await keepGenerated([scanSchemaFile()], Deno.args.includes("--check")));
}
