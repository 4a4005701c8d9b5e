import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { fakeContext } from "../context_testing.ts";
import { type Behaviour, BEHAVIOURS } from "../exec/fake_kernel_testing.ts";
import { FakeConsoleKernel } from "./fake_console_kernel_testing.ts";
import { runPiped } from "./run_piped.ts";

function start(input: string, behaviours: Readonly<Record<string, Behaviour>> = {}) {
  const kernel = new FakeConsoleKernel({ ...BEHAVIOURS, ...behaviours });
  const context = fakeContext({ input });
  return { kernel, context, ended: runPiped(context, kernel, { storeHistory: true }) };
}

const VALUE: Behaviour = (events) => {
  events.started();
  events.output({ kind: "result", data: { "text/plain": "42" }, count: 6 });
  return Promise.resolve({ status: "ok" });
};

Deno.test("cells are executed as they are complete, and values printed", async () => {
  const { kernel, context, ended } = start("ok\n\nf {\n}\nvalue", {
    "f {\n}": BEHAVIOURS.ok,
    value: VALUE,
  });
  assert.equal(await ended, 0);
  assert.deepEqual(kernel.executed, ["ok", "f {\n}", "value"]);
  assert.deepEqual([context.stdout(), context.stderr()], ["42\n", ""]);
});

Deno.test("what is not complete at the end is executed as it stands", async () => {
  const { kernel, ended } = start("f {\n", { "f {": BEHAVIOURS.throws });
  assert.equal(await ended, 1);
  assert.deepEqual(kernel.executed, ["f {"]);
});

Deno.test("the first failure ends it", async () => {
  const { kernel, ended } = start("throws\nok\n");
  assert.equal(await ended, 1);
  assert.deepEqual(kernel.executed, ["throws"]);
});

Deno.test("questions are answered with the lines behind", async () => {
  const asks: Behaviour = async (events) => {
    events.started();
    const question = { prompt: "", password: false };
    const { signal } = new AbortController();
    const answers = [await events.ask(question, signal), await events.ask(question, signal)];
    events.output({ kind: "stream", name: "stdout", text: answers.join("/") });
    return { status: "ok" };
  };
  const { context, ended } = start("asks\nana\n", { asks });
  assert.equal(await ended, 0);
  assert.equal(context.stdout(), "ana/");
});

Deno.test("Ctrl-C interrupts the cell, and ends it", async () => {
  const { kernel, context, ended } = start("spins\nok\n");
  await until("it runs", () => kernel.executed.length === 1);
  context.interrupt();
  assert.equal(await ended, 130);
  assert.deepEqual(kernel.executed, ["spins"]);
});
