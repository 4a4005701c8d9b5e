import assert from "node:assert/strict";
import { fakeContext } from "../context_testing.ts";
import { StatusLine } from "./status_line.ts";

Deno.test("The line is shown in the foreground of a terminal alone, and lines that stay are always said", () => {
  for (const interactive of [true, false]) {
    let isForeground = true;
    const context = fakeContext({ interactive, isForeground: () => isForeground });
    const written = (act: () => void) => {
      const before = context.stderr().length;
      act();
      return context.stderr().slice(before);
    };
    using status = new StatusLine(context);
    const show = () => written(() => status.show((width) => `busy, ${width} wide`));
    assert.equal(show().includes("busy, 79 wide"), interactive);
    assert.equal(written(() => status.say("news")).endsWith("news\n"), true);
    show();
    isForeground = false;
    // What is there now may be another program's.
    assert.equal(written(() => status.say("more")), "more\n");
    assert.equal(show(), "");
    assert.equal(written(() => status.clear()), "");
    isForeground = true;
    assert.equal(show() !== "", interactive);
  }
});
