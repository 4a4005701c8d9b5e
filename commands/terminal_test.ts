import assert from "node:assert/strict";
import { keysOf } from "./terminal.ts";

Deno.test("Keys that were typed at once are told apart, escape sequences stay whole", () => {
  assert.deepEqual(keysOf("qy"), ["q", "y"]);
  assert.deepEqual(keysOf("j\x1b[A\x1b[5~\x1bOBé\x1b"), [
    "j",
    "\x1b[A",
    "\x1b[5~",
    "\x1bOB",
    "é",
    "\x1b",
  ]);
  assert.deepEqual(keysOf(""), []);
});
