/**
 * Writes all JSON Schemas of docs/ anew: that of robo.json from the flags, that of launch files and of structs from what reads them.
 *
 *     ./robo dev schema
 *
 * With --check it only compares, and fails when a file is out of date.
 *
 * @module
 */
import { settingsSchemaFile } from "./config_schema.ts";
import { labSchemaFile } from "./lab_schema.ts";
import { launchSchemaFile } from "./launch_schema.ts";
import { keepGenerated } from "./lib/generated_file.ts";
import { scanSchemaFile } from "./scan_schema.ts";
import { structSchemaFile } from "./struct_schema.ts";

if (import.meta.main) {
  const files = [
    settingsSchemaFile(),
    launchSchemaFile(),
    labSchemaFile(),
    scanSchemaFile(),
    structSchemaFile(),
  ];
  Deno.exit(await keepGenerated(files, Deno.args.includes("--check")));
}
