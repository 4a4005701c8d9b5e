import assert from "node:assert/strict";
import { launchFolder } from "./launch_file_testing.ts";

Deno.test("the launch files of the guide load", async () => {
  const guide = await Deno.readTextFile(new URL("../../../docs/launch.md", import.meta.url));
  const blocks = [...guide.matchAll(/^```(json|yaml)\n(.*?)^```/gms)];
  const files = blocks.map(([, kind, text]) => [`robot${text!.length}.${kind}`, text!] as const);
  await using folder = await launchFolder({
    ...Object.fromEntries(files),
    "arm.yaml": 'args: {side: {}}\nnodes: {arm: {cmd: [echo, "${side}"]}}\n',
  });
  const launches = files.filter(([, text]) => /processes|nodes/.test(text));
  assert.ok(launches.length >= 2);
  for (const [name] of launches) {
    const { nodes, warnings } = await folder.load(name);
    assert.ok(nodes.length >= 2, name);
    assert.deepEqual(warnings, [], name);
  }
});
