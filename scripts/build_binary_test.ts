import assert from "node:assert/strict";
import { ROOT } from "./lib/checkout.ts";

Deno.test("The single binary starts the bridge with the same flags of V8 as the script ./robo", async () => {
  const flags = async (file: string) =>
    /--v8-flags=[\w=,-]+/.exec(await Deno.readTextFile(`${ROOT}/${file}`))?.[0];
  const given = await flags("robo");
  assert.ok(given !== undefined);
  assert.equal(await flags("native/launcher/launcher.c"), given);
});
