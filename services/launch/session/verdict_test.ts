import assert from "node:assert/strict";
import type { NodePhase } from "../state.ts";
import { type JudgedNode, verdictOn } from "./verdict.ts";

function node(name: string, phase: NodePhase, required = false): JudgedNode {
  const isOver = phase === "finished" || phase === "failed";
  return {
    name,
    isOver,
    plan: { required },
    runner: { phase, lastExit: isOver ? { words: "ended so" } : undefined },
  };
}

Deno.test("A launch goes on while a node may still do something, and without nodes", () => {
  assert.equal(verdictOn([], undefined), undefined);
  for (const phase of ["waiting", "running", "backing-off", "stopped"] as const) {
    assert.equal(verdictOn([node("a", "failed"), node("b", phase)], "running"), undefined);
  }
  assert.equal(verdictOn([node("a", "stopped", true)], "running"), undefined);
});

Deno.test("A launch ends with a required node, as that did", () => {
  const others = [node("a", "running"), node("b", "failed")];
  assert.deepEqual(verdictOn([...others, node("c", "failed", true)], "running"), {
    status: 1,
    reason: "c, which is required, ended so",
  });
  assert.equal(verdictOn([...others, node("c", "finished", true)], "running")!.status, 0);
});

Deno.test("A launch ends with a core that does not come back", () => {
  assert.deepEqual(verdictOn([node("a", "running")], "failed"), {
    status: 69,
    reason: "the core is gone for good",
  });
});

Deno.test("A launch ends when all its nodes have, well if all of them did", () => {
  const done = node("a", "finished");
  assert.deepEqual(verdictOn([done, done], undefined), {
    status: 0,
    reason: "all nodes have done their work",
  });
  assert.deepEqual(verdictOn([done, node("b", "failed"), node("c", "failed")], undefined), {
    status: 1,
    reason: "all nodes have ended, and these failed: b, c",
  });
});
