import assert from "node:assert/strict";
import { findViolations } from "./import_rules.ts";
import { type ImportEdge, loadedWith, moduleGraph } from "./lib/module_graph.ts";

function edge(from: string, to: string, kind: "dynamic" | "type" | "code" = "code"): ImportEdge {
  return { from, to, isDynamic: kind === "dynamic", isTypeOnly: kind === "type" };
}

function isForbidden(...edges: ImportEdge[]): boolean {
  return findViolations(edges).length > 0;
}

Deno.test("imports against the stream are found, types included", () => {
  const forbidden: [string, string][] = [
    ["protocols/zmtp/frame.ts", "transports/tcp.ts"],
    ["terminal/table.ts", "client/node.ts"],
    ["transports/tcp.ts", "client/node.ts"],
    ["client/node.ts", "services/hub/mod.ts"],
    ["services/hub/hub.ts", "commands/core.ts"],
    ["services/hub/hub.ts", "services/launch/process.ts"],
    ["commands/core/core_impl.ts", "services/hub/hub.ts"],
    ["examples/talker.ts", "client/node.ts"],
    ["mod.ts", "transports/tcp.ts"],
    ["errors.ts", "npm:valibot@1.5.0"],
    ["client/node.ts", "tests/lib/python.ts"],
    ["client/node.ts", "client/node_testing.ts"],
    ["stray.ts", "errors.ts"],
  ];
  for (const [from, to] of forbidden) {
    assert.ok(isForbidden(edge(from, to)), `${from} → ${to}`);
    assert.ok(isForbidden(edge(from, to, "dynamic")));
    if (!to.startsWith("npm:")) assert.ok(isForbidden(edge(from, to, "type")));
  }
});

Deno.test("imports with the stream pass", () => {
  const allowed: [string, string][] = [
    ["protocols/zmtp/frame.ts", "errors.ts"],
    ["protocols/zmtp/curve.ts", "npm:/@noble/curves@2.4.0/ed25519.js"],
    ["services/hub/hub.ts", "services/hub/topic.ts"],
    ["services/launch/mod.ts", "services/hub/mod.ts"],
    ["commands/core/core_impl.ts", "services/hub/mod.ts"],
    ["examples/talker.ts", "mod.ts"],
    ["client/node_test.ts", "services/hub/hub.ts"],
    ["bench/core.ts", "services/hub/hub.ts"],
  ];
  for (const [from, to] of allowed) assert.ok(!isForbidden(edge(from, to)), `${from} → ${to}`);
});

Deno.test("what robo --help would load must be light, however deep it hides", () => {
  const start = [edge("main.ts", "commands/app.ts"), edge("commands/app.ts", "commands/core.ts")];
  assert.ok(
    !isForbidden(...start, edge("commands/core.ts", "commands/core/core_impl.ts", "dynamic")),
  );
  assert.ok(!isForbidden(...start, edge("commands/core.ts", "services/hub/mod.ts", "type")));
  assert.ok(isForbidden(...start, edge("commands/core.ts", "commands/core/core_impl.ts")));
  assert.ok(isForbidden(...start, edge("commands/core.ts", "services/hub/mod.ts")));
  assert.ok(isForbidden(...start, edge("commands/core.ts", "npm:@logtape/logtape@2.4.2")));
});

Deno.test("the module graph tells types and dynamic imports apart", async () => {
  const edges = await moduleGraph(["main.ts"]);
  const find = (to: string) =>
    edges.find((edge) => edge.from === "commands/core.ts" && edge.to === to);
  assert.equal(find("commands/core/core_impl.ts")?.isDynamic, true);
  assert.equal(find("commands/context.ts")?.isTypeOnly, true);
  assert.equal(find("commands/cli/command.ts")?.isTypeOnly, false);
  const loaded = loadedWith("main.ts", edges);
  assert.ok(loaded.has("commands/core.ts"));
  assert.ok(!loaded.has("commands/core/core_impl.ts"));
});
