import assert from "node:assert/strict";
import fc from "fast-check";
import { logName } from "./log_name.ts";

for (
  const [node, name] of [
    ["camera", "camera.log"],
    ["camera/left", "camera.left.log"],
    ["camera.left", "camera%2Eleft.log"],
    ["/etc/../passwd", "%2Fetc.%2E%2E.passwd.log"],
    ["hey there", "hey%20there.log"],
    ["größe", "gr%C3%B6%C3%9Fe.log"],
    ["-rf", "%2Drf.log"],
    ["guardian", "%67uardian.log"],
  ] as const
) {
  Deno.test(`The log of ${node} is ${name}`, () => assert.equal(logName(node), name));
}

Deno.test("Logs of different nodes have different names, which any file system takes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
    assert.match(logName(a), /^[A-Za-z0-9_%~.-]*\.log$/);
    assert.ok(!logName(a).startsWith("-"));
    if (a !== b && a.isWellFormed() && b.isWellFormed()) assert.notEqual(logName(a), logName(b));
  }));
  const long = "x".repeat(1000);
  assert.ok(logName(long).length <= 204);
  assert.notEqual(logName(`${long}a`), logName(`${long}b`));
});
