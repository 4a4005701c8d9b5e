import assert from "node:assert/strict";
import { cleanLine, prefixLine } from "./launch_lines.ts";
import { displayWidth } from "./text.ts";

const LAYOUT = { width: 6, color: false };

Deno.test("Lines carry their node in front, and what the launch says its own name", () => {
  assert.equal(
    prefixLine({ node: "camera", stream: "out", text: "hello" }, LAYOUT),
    "camera | hello",
  );
  assert.equal(prefixLine({ node: "arm", stream: "err", text: "" }, LAYOUT), "arm    | ");
  assert.equal(
    prefixLine({ node: "camera", stream: "event", text: "starts again in 1 s" }, LAYOUT),
    "robo   | camera starts again in 1 s",
  );
  assert.equal(prefixLine({ stream: "event", text: "all ready" }, LAYOUT), "robo   | all ready");
  assert.equal(
    prefixLine({ node: "a long name", stream: "out", text: "x" }, LAYOUT),
    "a lon… | x",
  );
});

Deno.test("A node's name has a colour of its own, the same each time, and its text has none", () => {
  const line = (node: string) =>
    prefixLine({ node, stream: "out", text: "\x1b[31mred\x1b[0m\tdone\x07" }, {
      ...LAYOUT,
      color: true,
    });
  // deno-lint-ignore no-control-regex
  assert.match(line("camera"), /^\x1b\[3\dmcamera \|\x1b\[0m red {4}done·$/);
  assert.equal(line("camera"), line("camera"));
  const colors = new Set(["a", "b", "c", "d", "e", "f"].map((node) => line(node).slice(0, 5)));
  assert.ok(colors.size > 1);
});

Deno.test("Of a progress bar, what was written last is shown", () => {
  assert.equal(cleanLine("\r  0 %\r 50 %\r100 %"), "100 %");
  assert.equal(cleanLine("from Windows\r"), "from Windows");
  assert.equal(cleanLine("\r"), "");
});

Deno.test("Lines are cut to the terminal, where there is one", () => {
  const line = { node: "camera", stream: "out", text: "0123456789" } as const;
  assert.equal(prefixLine(line, { ...LAYOUT, columns: 14 }), "camera | 0123…");
  for (let columns = 0; columns < 20; columns++) {
    assert.ok(displayWidth(prefixLine(line, { ...LAYOUT, columns })) <= columns);
  }
});

Deno.test("What would steer the reader's terminal is taken out of a line", () => {
  assert.equal(cleanLine("\x1b[2J\x1b[?25lbad\x1b]0;title\x07"), "bad·]0;title·");
  assert.equal(cleanLine("one\vtwo"), "one·two");
});
