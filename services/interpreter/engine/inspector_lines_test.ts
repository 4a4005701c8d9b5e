import assert from "node:assert/strict";
import fc from "fast-check";
import { InspectorLines } from "./inspector_lines.ts";

const SAID = `Debugger listening on ws://127.0.0.1:4711/aa-bb
Visit chrome://inspect to connect to the debugger.
before
Debugger session started.
Debugger of my own
Debugger session ended (runtime was torn down)
Waiting for the debugger to disconnect...
Visitors: 3
after`;

Deno.test("What Deno says of its inspector is taken out, however the text is cut", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(60)), async (cuts) => {
    const lines = new InspectorLines();
    let at = 0;
    let kept = "";
    for (const cut of cuts) kept += lines.filter(SAID.slice(at, at += cut));
    kept += lines.filter(SAID.slice(at)) + lines.end();
    assert.equal(kept, "before\nDebugger of my own\nVisitors: 3\nafter");
    assert.equal(await lines.url, "ws://127.0.0.1:4711/aa-bb");
  }));
});
