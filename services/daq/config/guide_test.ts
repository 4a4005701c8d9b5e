import assert from "node:assert/strict";
import { parseLabConfig } from "./read_lab_config.ts";

Deno.test("The lab in the guide is one that the server reads", async () => {
  const guide = await Deno.readTextFile(new URL("../../../docs/daq.md", import.meta.url));
  const labs = [...guide.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text!);
  assert(labs.length > 0);
  for (const text of labs) assert(Object.keys(parseLabConfig(text, "guide.json")).length > 0);
});
