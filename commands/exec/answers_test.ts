import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { type FakeContext, fakeContext } from "../context_testing.ts";
import { keysOf } from "../terminal.ts";
import { answersOf } from "./answers.ts";

const NAME = { prompt: "Name: ", password: false };
const { signal } = new AbortController();

function press(context: FakeContext, keys: string): void {
  for (const key of keysOf(keys)) context.press(key);
}

/** Waits until the question has been put. */
function asked(context: FakeContext, prompt: string): Promise<boolean> {
  return until(
    `it asks ${prompt}`,
    () => context.stderr().endsWith(`${prompt.length}C\x1b[?2026l`),
  );
}

Deno.test("questions are answered at the keyboard, on standard error", async () => {
  const context = fakeContext({ interactive: true });
  using answers = answersOf(context, false);
  const name = answers.ask({ ...NAME, prompt: "Who are you?\nName: " }, signal);
  await asked(context, "Name: ");
  press(context, "ana\r");
  assert.equal(await name, "ana");
  const password = answers.ask({ prompt: "Password: ", password: true }, signal);
  await asked(context, "Password: ");
  press(context, "hunter2\r");
  assert.equal(await password, "hunter2");
  const none = answers.ask(NAME, signal);
  await asked(context, "Name: ");
  press(context, "\x04");
  assert.equal(await none, undefined);
  assert.equal(context.stdout(), "");
  assert.match(context.stderr(), /^Who are you\?\n[^]*Name: ana/);
  assert.doesNotMatch(context.stderr(), /hunter2/);
});

Deno.test("the keyboard is left alone until somebody asks", () => {
  const context = fakeContext({ interactive: true });
  answersOf(context, false)[Symbol.dispose]();
  assert.equal(context.stderr(), "");
});

Deno.test("a question that is withdrawn has no answer", async () => {
  for (const interactive of [true, false]) {
    const withdrawn = new AbortController();
    const context = fakeContext({ interactive });
    using answers = answersOf(context, false);
    const name = answers.ask(NAME, withdrawn.signal);
    withdrawn.abort();
    assert.equal(await name, undefined);
  }
});

Deno.test("lines of standard input are answers, as many as there are", async () => {
  using answers = answersOf(fakeContext({ input: "ana\n\nbob" }), false);
  const given = [];
  for (let i = 0; i < 4; i++) given.push(await answers.ask(NAME, signal));
  assert.deepEqual(given, ["ana", "", "bob", undefined]);
});

Deno.test("standard input that is a script answers nothing", async () => {
  using answers = answersOf(fakeContext({ input: "ana\n" }), true);
  assert.equal(await answers.ask(NAME, signal), undefined);
});
