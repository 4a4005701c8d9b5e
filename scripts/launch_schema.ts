/**
 * Writes docs/robo-launch.schema.json: the JSON Schema of launch files, made from the shapes that read them.
 *
 *     deno run -A scripts/launch_schema.ts
 *
 * With --check it only compares, and fails when the file is out of date. `robo dev schema` writes all schemas.
 *
 * @module
 */
import { launchSchema } from "../services/launch/mod.ts";
import { type GeneratedFile, keepGenerated } from "./lib/generated_file.ts";

/** The file, as it should be. */
export function launchSchemaFile(): GeneratedFile {
  const text = `${JSON.stringify(launchSchema(), null, 2)}\n`;
  return { path: "docs/robo-launch.schema.json", text };
}

if (import.meta.main) {
  Deno.exit(await keepGenerated([launchSchemaFile()], Deno.args.includes("--check")));
}
