import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ExecutionLine,
  executionLines,
  firstLine,
  formatTook,
  noticeLine,
} from "./kernel_lines.ts";
import { displayWidth } from "./text.ts";

const TIME = new Date(2026, 10, 21, 12, 3, 4).getTime();
const LAYOUT = { columns: 80, color: false };
const LINE: ExecutionLine = {
  ...{ time: TIME, client: "ana", code: "arm.home()", ms: 1200, outcome: "ok" },
};

Deno.test("An execution is one line: when, who, what, how long and how it ended", () => {
  assert.deepEqual(executionLines(LINE, LAYOUT), [
    "12:03:04 ana         arm.home()                                  1.2 s  ok",
  ]);
  const failed = { ...LINE, outcome: "error", error: "TypeError: no arm\n  at x", ms: 3 } as const;
  assert.deepEqual(executionLines(failed, LAYOUT), [
    "12:03:04 ana         arm.home()                                 3.0 ms  failed",
    "                     TypeError: no arm … 2 lines",
  ]);
  assert.match(executionLines({ ...LINE, outcome: "died" }, LAYOUT)[0]!, /engine died$/);
  assert.ok(executionLines(LINE, { ...LAYOUT, color: true })[0]!.endsWith("\x1b[32mok\x1b[0m"));
});

Deno.test("Code of several lines is shown by its first", () => {
  assert.equal(firstLine("\n\nfor (;;) {\n  step();\n}\n", 40), "for (;;) { … 3 lines");
  assert.equal(firstLine("", 40), "");
  assert.equal(firstLine("a\x1b[2Jb\tc", 40), "a·[2Jb  c");
});

Deno.test("Whatever was run, a line stays in its width and steers no terminal", () => {
  const outcome = fc.constantFrom("ok", "error", "interrupted", "died", "aborted" as const);
  fc.assert(fc.property(
    fc.record({
      time: fc.integer({ min: 0, max: 4e12 }),
      client: fc.string({ unit: "binary" }),
      code: fc.string({ unit: "binary", maxLength: 300 }),
      ms: fc.integer({ min: 0, max: 1e9 }),
      outcome,
      error: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
    }),
    fc.integer({ min: 70, max: 200 }),
    (line, columns) => {
      for (const text of executionLines(line as ExecutionLine, { columns, color: false })) {
        assert.ok(displayWidth(text) <= columns, text);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f]/);
      }
    },
  ));
});

Deno.test("What the kernel says stands where a client's name would", () => {
  assert.equal(
    noticeLine({ time: TIME, text: "the engine died", isBad: true }, LAYOUT),
    "12:03:04 robo        the engine died",
  );
});

Deno.test("Durations are said in the unit that fits", () => {
  const said = [0.4, 9.94, 9.96, 340, 999.6, 1200, 9960, 65_000, 720_000].map(formatTook);
  assert.deepEqual(said, [
    ...["0.4 ms", "9.9 ms", "10 ms", "340 ms", "1.0 s", "1.2 s", "10 s", "65 s", "12 min"],
  ]);
});
