import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { until } from "../../tests/lib/until.ts";
import { type FakeContext, fakeContext } from "../context_testing.ts";
import { type Behaviour, BEHAVIOURS } from "../exec/fake_kernel_testing.ts";
import { keysOf } from "../terminal.ts";
import { FakeConsoleKernel } from "./fake_console_kernel_testing.ts";
import { type ConsoleOptions, runConsole } from "./run_console.ts";

const OPTIONS: ConsoleOptions = {
  ...{ words: "arm", username: "me", showsOthers: true, storeHistory: true },
};

function start(behaviours: Readonly<Record<string, Behaviour>> = {}, options = OPTIONS) {
  const kernel = new FakeConsoleKernel({ ...BEHAVIOURS, ...behaviours });
  const context = fakeContext({ interactive: true });
  const ended = runConsole(context, kernel, options);
  return { kernel, context, ended };
}

function press(context: FakeContext, keys: string): void {
  for (const key of keysOf(keys)) context.press(key);
}

function seen(context: FakeContext, words: string): Promise<boolean> {
  return until(`the screen shows ${words}`, () => context.stdout().includes(words));
}

Deno.test("inputs are executed, and their outputs shown", async () => {
  const talks: Behaviour = (events) => {
    events.started();
    events.output({ kind: "stream", name: "stdout", text: "hello" });
    events.output({ kind: "result", data: { "text/plain": "42" }, count: 6 });
    return Promise.resolve({ status: "ok" });
  };
  const { kernel, context, ended } = start({ talks });
  await seen(context, "In [7]: ");
  press(context, "talks\r");
  await seen(context, "hello\nOut[6]: 42\n");
  press(context, "throws\r");
  await seen(context, "TypeError: no\n    at s.ts:1:1\n");
  press(context, "\x04");
  await ended;
  assert.deepEqual(kernel.executed, ["talks", "throws"]);
});

Deno.test("Ctrl-C interrupts the cell that runs, and leaves it when it does not end", async () => {
  const { kernel, context, ended } = start();
  await seen(context, "In [");
  press(context, "spins\r");
  await until("it runs", () => kernel.executed.length === 1);
  context.interrupt();
  press(context, "stuck\r");
  await until("the next runs", () => kernel.executed.length === 2);
  context.interrupt();
  context.interrupt();
  await seen(context, "Left behind: it may still run");
  assert.equal(kernel.interrupts, 2);
  press(context, "\x04");
  await ended;
});

Deno.test("Ctrl-C at the prompt empties it", async () => {
  const { kernel, context, ended } = start();
  await seen(context, "In [");
  press(context, "nonsense");
  await seen(context, "nonsense");
  context.interrupt();
  press(context, "ok\r");
  await until("it was executed", () => kernel.executed.length === 1);
  assert.deepEqual([kernel.executed, kernel.interrupts], [["ok"], 0]);
  press(context, "\x04");
  await ended;
});

Deno.test("Ctrl-C among the keys concerns what was typed before it, also when all come at once", async () => {
  const { kernel, context, ended } = start();
  await seen(context, "In [");
  press(context, "nonsense\rthat\x03ok\r");
  await until("it was executed", () => kernel.executed.length === 1);
  press(context, "spins\r");
  await until("it runs", () => kernel.executed.length === 2);
  press(context, "o\x03k\r");
  await until("the next was executed", () => kernel.executed.length === 3);
  assert.deepEqual([kernel.executed, kernel.interrupts], [["ok", "spins", "ok"], 1]);
  press(context, "\x04");
  await ended;
});

Deno.test("what others do is shown with their names, and our own is not", async () => {
  const { kernel, context, ended } = start();
  await seen(context, "In [7]: ");
  kernel.say("execute_input", { code: "if (a) {\n  b\n}", execution_count: 7 });
  await seen(context, "In [8]: ");
  kernel.say("stream", { name: "stdout", text: "one\ntw" });
  kernel.say("stream", { name: "stdout", text: "o\nthree" });
  kernel.say("execute_result", { execution_count: 7, data: { "text/plain": "x\x1b[2Jy" } });
  kernel.say("error", { ename: "TypeError", evalue: "no", traceback: [] });
  kernel.say("status", { execution_state: "busy" }, { session: "mine" });
  kernel.say("stream", { name: "stdout", text: "mine" }, { session: "mine" });
  kernel.say("stream", { name: "stdout", text: "again\n" }, { session: "another" });
  await seen(context, "ana(2)| again\n");
  for (
    const line of [
      "ana| In [7]: if (a) {\nana|    ...:   b\nana|    ...: }\n",
      "ana| one\n",
      "ana| two\n",
      "ana| three\n",
      "ana| Out[7]: x·[2Jy\n",
      "ana| TypeError: no\n",
    ]
  ) assert.ok(context.stdout().includes(line), line);
  assert.ok(!context.stdout().includes("mine"));
  press(context, "\x04");
  await ended;
});

Deno.test("what a cell of before, or a hook, prints later is shown, also without others", async () => {
  const { kernel, context, ended } = start({}, { ...OPTIONS, showsOthers: false });
  await seen(context, "In [7]: ");
  for (const state of ["busy", "idle"]) {
    kernel.say("status", { execution_state: state }, { session: "mine", msg_id: "9" });
  }
  kernel.say("stream", { name: "stdout", text: "tick\n" }, { session: "mine", msg_id: "9" });
  kernel.say("stream", { name: "stdout", text: "emergency stop\n" }, "nobody");
  kernel.say("status", { execution_state: "idle" }, "nobody");
  await seen(context, "kernel| emergency stop\n");
  assert.match(context.stdout(), /(^|[\r\nmKJ])tick\n/);
  press(context, "\x04");
  await ended;
});

Deno.test("an engine that is started anew is told", async () => {
  const { kernel, context, ended } = start({}, { ...OPTIONS, showsOthers: false });
  kernel.say("status", { execution_state: "restarting" });
  kernel.say("stream", { name: "stdout", text: "theirs\n" });
  await seen(context, "The engine is started anew; its state is lost\n");
  press(context, "\x04");
  await ended;
  assert.ok(!context.stdout().includes("theirs"));
});

Deno.test("the kernel's death ends the console, at the prompt and in a cell", async () => {
  for (const keys of ["abc", "stuck\r"]) {
    const dies = Promise.withResolvers<never>();
    dies.promise.catch(() => {});
    const stuck: Behaviour = (events) => {
      events.started();
      return dies.promise;
    };
    const { kernel, context, ended } = start({ stuck });
    await seen(context, "In [");
    press(context, keys);
    if (keys !== "abc") await until("it runs", () => kernel.executed.length === 1);
    kernel.die();
    dies.reject(new RoboError("lost", "The kernel has died"));
    await assert.rejects(ended, /The kernel has died/);
  }
});

Deno.test("a question is answered at the keyboard, a password unseen", async () => {
  const asks: Behaviour = async (events) => {
    events.started();
    const { signal } = new AbortController();
    const name = await events.ask({ prompt: "Who?\nName: ", password: false }, signal);
    const password = await events.ask({ prompt: "Password: ", password: true }, signal);
    events.output({ kind: "stream", name: "stdout", text: `${name}/${password?.length}\n` });
    return { status: "ok" };
  };
  const { context, ended } = start({ asks });
  await seen(context, "In [");
  press(context, "asks\r");
  await seen(context, "Who?\n");
  press(context, "ana\r");
  await seen(context, "Password: ");
  press(context, "hunter2\r");
  await seen(context, "ana/7\n");
  assert.ok(!context.stdout().includes("hunter2"));
  press(context, "\x04");
  await ended;
});

Deno.test("Tab, Shift-Tab and the history help with an input", async () => {
  const { kernel, context, ended } = start({ "arm.home()": BEHAVIOURS.ok });
  await seen(context, "In [");
  press(context, "\x1b[A\r");
  await until("it was executed", () => kernel.executed.length === 1);
  press(context, "sp\t\x1b[Z");
  await seen(context, "about spins\n");
  press(context, "\x15\x04");
  await ended;
  assert.deepEqual(kernel.executed, ["arm.home()"]);
});

Deno.test("SIGTERM ends the console, whatever it does", async () => {
  const { context, ended } = start();
  await seen(context, "In [");
  press(context, "abc");
  context.signal("SIGTERM");
  await ended;
});
