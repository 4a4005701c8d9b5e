/**
 * Writes docs/robo.schema.json: the JSON Schema of robo.json, made from the flags of all commands.
 *
 *     deno run -A scripts/config_schema.ts
 *
 * With --check it only compares, and fails when the file is out of date. `robo dev schema` writes all schemas.
 *
 * @module
 */
import { routes } from "../commands/app.ts";
import { settingsSchema } from "../commands/cli/settings/schema.ts";
import { type GeneratedFile, keepGenerated } from "./lib/generated_file.ts";

/** The file, as it should be. */
export function settingsSchemaFile(): GeneratedFile {
  const text = `${JSON.stringify(settingsSchema(routes), null, 2)}\n`;
  return { path: "docs/robo.schema.json", text };
}

if (import.meta.main) {
  Deno.exit(await keepGenerated([settingsSchemaFile()], Deno.args.includes("--check")));
}
