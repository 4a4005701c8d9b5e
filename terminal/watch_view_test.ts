import assert from "node:assert/strict";
import fc from "fast-check";
import { type WatchEvent, WatchView } from "./watch_view.ts";

const TIME = new Date(2026, 10, 21, 12, 3, 4).getTime();

function shown(events: readonly WatchEvent[], color = false): string {
  const view = new WatchView({ color });
  return events.map((event) => view.render(event)).join("");
}

function input(code: string, isReplayed = false): WatchEvent {
  return { type: "input", time: TIME, client: "ana", count: 3, code, isReplayed };
}

Deno.test("An observer sees who runs what, its output, its value and its errors", () => {
  const text = shown([
    input("for (const joint of arm) {\n\tmove(joint);\n}\n"),
    { type: "stream", name: "stdout", text: "one\ntw" },
    { type: "stream", name: "stdout", text: "o" },
    { type: "rich", data: { "text/plain": "42" } },
    { type: "done", ms: 1200 },
    input("nonsense()"),
    { type: "stream", name: "stderr", text: "careful\n" },
    {
      type: "error",
      words: "ReferenceError: no",
      traceback: ["ReferenceError: no", "  at cell:3"],
    },
    { type: "done", ms: 3 },
  ]);
  assert.equal(
    text,
    "12:03:04 ana [3]\n> for (const joint of arm) {\n    move(joint);\n  }\n" +
      "one\ntwo\n42\ntook 1.2 s\n" +
      "12:03:04 ana [3]\n> nonsense()\ncareful\nReferenceError: no\n  at cell:3\n",
  );
});

Deno.test("What was before is kept apart from what is now", () => {
  const text = shown([input("old", true), input("older", true), input("new"), input("newer")]);
  assert.equal(text.match(/── from now on ──\n/g)!.length, 1);
  assert.ok(text.indexOf("older") < text.indexOf("from now on"));
  assert.ok(text.indexOf("from now on") < text.indexOf("> new\n"));
  assert.doesNotMatch(shown([input("new")]), /from now on/);
});

Deno.test("Rich output is shown as text, and what cannot be is named", () => {
  const rich = (data: Record<string, unknown>) => shown([{ type: "rich", data }]);
  assert.equal(rich({ "text/plain": "plot", "text/html": "<b>" }), "plot\n");
  assert.equal(
    rich({ "text/plain": "plot", "image/png": "x".repeat(2000) }),
    "plot [image/png, 2.00 kB]\n",
  );
  assert.equal(rich({ "application/json": { a: 1 } }), "[application/json, 7 B]\n");
});

Deno.test("Colours of a program stay on a terminal, and vanish in a pipe", () => {
  const stream: WatchEvent = {
    type: "stream",
    name: "stdout",
    text: "\x1b[31mred\x1b[0m\x1b[2J\n",
  };
  assert.equal(shown([stream]), "red·[2J\n");
  assert.equal(shown([stream], true), "\x1b[31mred\x1b[0m·[2J\n");
});

Deno.test("A notice stands on a line of its own", () => {
  const notice: WatchEvent = { type: "notice", time: TIME, text: "the engine died", isBad: true };
  const text = shown([{ type: "stream", name: "stdout", text: "half" }, notice]);
  assert.equal(text, "half\n12:03:04 robo: the engine died\n");
});

Deno.test("Whatever a kernel sends, an observer's terminal is not steered", () => {
  const any = fc.string({ unit: "binary", maxLength: 200 });
  const event = fc.oneof(
    fc.record({
      ...{ type: fc.constant("input" as const), time: fc.integer({ min: 0, max: 4e12 }) },
      ...{ client: any, count: fc.option(fc.integer(), { nil: undefined }), code: any },
      isReplayed: fc.boolean(),
    }),
    fc.record({
      type: fc.constant("stream" as const),
      name: fc.constantFrom("stdout" as const, "stderr" as const),
      text: any,
    }),
    fc.record({ type: fc.constant("rich" as const), data: fc.dictionary(any, fc.jsonValue()) }),
    fc.record({ type: fc.constant("error" as const), words: any, traceback: fc.array(any) }),
  );
  fc.assert(fc.property(fc.array(event), (events) => {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(shown(events as WatchEvent[]), /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  }));
});
