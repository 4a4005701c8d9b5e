import assert from "node:assert/strict";
import { processName } from "./process_name.ts";

Deno.test("A process is called like its program, or the folder of one that is called main", () => {
  const names = {
    "file:///home/ana/pose_writer.ts": "pose_writer",
    "file:///home/ana/arm%20left.v2.ts": "arm left.v2",
    "file:///home/ana/arm/main.ts": "arm",
    "file:///home/ana/arm.v2/src/index.ts": "arm.v2",
    "https://example.org/tools/watch.ts": "watch",
    "file:///opt/robo/main.ts": "robo",
    "file:///opt/robo/main.js": "robo",
    "file:///opt/robo/examples/talker.ts": "talker",
    "file:///home/ana/.hidden": ".hidden",
  };
  for (const [address, name] of Object.entries(names)) {
    assert.equal(processName(address, "/opt/robo"), name);
  }
});

Deno.test("A process is called like the node, the module or the session that it runs", () => {
  const host = "file:///opt/robo/services/launch/hosts/node_host.ts";
  assert.equal(processName(host, "/opt/robo", { nodeName: "left/arm" }), "left/arm");
  assert.equal(processName(host, "/opt/robo", { args: ["/home/ana/arm.ts", "main"] }), "arm");
  assert.equal(processName(host, "/opt/robo", { nodeName: "", args: ["--workers"] }), "robo");
  const engine = "file:///opt/robo/services/interpreter/engine/boot/boot.ts";
  assert.equal(processName(engine, "/opt/robo"), "interpreter");
});

Deno.test("A program without a file leaves the name as it is", () => {
  for (const address of [undefined, "", "file:///main.ts", "file:///home/$deno$eval.mts"]) {
    assert.equal(processName(address, "/opt/robo"), undefined);
  }
});
