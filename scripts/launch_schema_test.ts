import assert from "node:assert/strict";
import { launchSchemaFile } from "./launch_schema.ts";

Deno.test("the published schema of launch files is up to date (else run ./robo dev schema)", async () => {
  const { path, text } = launchSchemaFile();
  assert.equal(await Deno.readTextFile(new URL(`../${path}`, import.meta.url)), text);
});

Deno.test("each key of a launch file has words for editors, and each reference leads somewhere", () => {
  const schema = JSON.parse(launchSchemaFile().text);
  const { $defs } = schema;
  const described = [schema, $defs.node, $defs.group].flatMap(({ properties }) =>
    Object.entries<{ description?: string }>(properties)
  );
  assert.ok(described.length > 40);
  for (const [key, { description }] of described) {
    assert.ok(description, `${key} has no description`);
  }
  const references = launchSchemaFile().text.matchAll(/"\$ref": "#\/\$defs\/(\w+)"/g);
  for (const [, name] of references) assert.ok($defs[name!], `${name} is not defined`);
  assert.equal($defs.node.additionalProperties, false);
});
