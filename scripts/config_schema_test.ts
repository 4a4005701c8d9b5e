import assert from "node:assert/strict";
import { settingsSchemaFile } from "./config_schema.ts";

Deno.test("the published schema of robo.json is up to date (else run ./robo dev schema)", async () => {
  const file = new URL("../docs/robo.schema.json", import.meta.url);
  assert.equal(await Deno.readTextFile(file), settingsSchemaFile().text);
});

Deno.test("the schema knows each command's flags, their kinds and defaults", () => {
  const { properties } = JSON.parse(settingsSchemaFile().text);
  assert.equal(properties.core.properties.stats.type, "boolean");
  assert.equal(properties.core.properties.stats.default, false);
  assert.deepEqual(properties.core.properties.overflow.enum.length, 3);
  assert.equal(properties.topic.properties.echo.additionalProperties, false);
  assert.equal(properties.logLevel.default, "info");
  assert.equal(properties.core.properties.config, undefined);
  assert.equal(properties.__complete, undefined);
});
