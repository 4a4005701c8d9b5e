import assert from "node:assert/strict";
import { type FakeContext, fakeContext } from "../context_testing.ts";
import { keysOf } from "../terminal.ts";
import { LineInput, type LineReading } from "./line_input.ts";
import { PromptArea } from "./prompt_area.ts";

const LOOK = { prompt: "> ", continuation: ". ", isCode: true };

function press(context: FakeContext, keys: string): void {
  for (const key of keysOf(keys)) context.press(key);
}

async function typed(keys: string, reading: Partial<LineReading> = {}) {
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const reads = input.read({ look: LOOK, ...reading });
  press(context, keys);
  return { text: await reads, stdout: context.stdout() };
}

Deno.test("a line is read, and stays on the screen", async () => {
  const { text, stdout } = await typed("1 + 1\r");
  assert.equal(text, "1 + 1");
  assert.ok(stdout.endsWith("> 1 + 1\r\x1b[7C\x1b[?2026l\r\n"), stdout);
});

Deno.test("an input goes on until it is complete", async () => {
  const { text } = await typed("f(\r1)\r", {
    continuation: (text) => Promise.resolve(text.endsWith(")") ? undefined : "  "),
  });
  assert.equal(text, "f(\n  1)");
});

Deno.test("Ctrl-D ends the input, and so does the signal", async () => {
  assert.equal((await typed("\x04")).text, undefined);
  const ending = new AbortController();
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const reads = input.read({ look: LOOK, signal: ending.signal });
  press(context, "abc");
  ending.abort();
  assert.equal(await reads, undefined);
});

Deno.test("what is typed ahead belongs to the next input", async () => {
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const first = input.read({ look: LOOK });
  press(context, "one\rtwo\r");
  assert.equal(await first, "one");
  assert.equal(await input.read({ look: LOOK }), "two");
});

Deno.test("keys wait for who is asked about the input", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string | undefined>();
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const reads = input.read({
    look: LOOK,
    continuation: (text) => {
      asked.resolve();
      return text === "if (a) {" ? answer.promise : Promise.resolve(undefined);
    },
  });
  press(context, "if (a) {\rb }\r");
  await asked.promise;
  answer.resolve("");
  assert.equal(await reads, "if (a) {\nb }");
});

Deno.test("Ctrl-C begins the input anew", async () => {
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const reads = input.read({ look: LOOK });
  press(context, "abc");
  input.clear();
  press(context, "d\r");
  assert.equal(await reads, "d");
});

Deno.test("Tab asks for matches, Shift-Tab for what it is", async () => {
  const { text, stdout } = await typed("arm.m\t\x1b[Z\r", {
    complete: (_, cursor) =>
      Promise.resolve({ matches: [{ text: "move", type: "" }], start: 4, end: cursor }),
    inspect: (text) => Promise.resolve(`about ${text}`),
  });
  assert.equal(text, "arm.move");
  assert.match(stdout, /about arm\.move\n/);
});

Deno.test("output goes above the prompt, which comes back", async () => {
  const context = fakeContext({ interactive: true });
  using area = new PromptArea(context);
  using input = new LineInput(context, area);
  const reads = input.read({ look: LOOK });
  press(context, "ab");
  area.write("news");
  area.say("more");
  press(context, "c\r");
  assert.equal(await reads, "abc");
  const [, after = ""] = context.stdout().split("\r\x1b[Jnews\nmore\n");
  assert.match(after, /> abc/);
});

Deno.test("a password is nowhere on the screen", async () => {
  const { text, stdout } = await typed("secret\r", { look: { ...LOOK, isHidden: true } });
  assert.equal(text, "secret");
  assert.doesNotMatch(stdout, /[secrt]/);
});
