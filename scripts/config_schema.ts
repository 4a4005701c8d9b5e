/**
 * Writes docs/robo.schema.json: the JSON Schema of robo.json, made from the flags of all commands.
 *
 *     ./robo dev schema
 *
 * With --check it only compares, and fails when the file is out of date.
 *
 * @module
 */
import { routes } from "../commands/app.ts";
import { settingsSchema } from "../commands/settings_schema.ts";
import { ROOT } from "./lib/checkout.ts";
import { print } from "./lib/print.ts";

const FILE = "docs/robo.schema.json";

/** The text that the file should hold. */
export function schemaText(): string {
  return `${JSON.stringify(settingsSchema(routes), null, 2)}\n`;
}

async function main(onlyCheck: boolean): Promise<number> {
  const path = `${ROOT}/${FILE}`;
  const text = schemaText();
  if (!onlyCheck) {
    await Deno.writeTextFile(path, text);
    print(`wrote ${FILE}`);
    return 0;
  }
  if (await Deno.readTextFile(path).catch(() => "") === text) return 0;
  print(`${FILE} is out of date: run ./robo dev schema`);
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args.includes("--check")));
