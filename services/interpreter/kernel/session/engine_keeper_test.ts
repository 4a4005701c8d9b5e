import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { FakeEngines, runFakeWords } from "../../engine/fake_engine_testing.ts";
import { testKernel } from "../kernel_testing.ts";

const CRASH = { kind: "signal", signal: "SIGSEGV", words: "it crashed" } as const;

function states(published: readonly { content: { execution_state?: unknown }; parent: unknown }[]) {
  return published.filter(({ parent }) => parent === undefined)
    .flatMap(({ content }) => content.execution_state ?? []);
}

Deno.test("An engine that dies while nothing runs is replaced at once, and all clients are told", async () => {
  await using test = await testKernel({ init: "/init.ts" });
  const client = await test.client();
  test.engines.newest.die(CRASH);
  const told = await client.heard("stream");
  assert.match(String(told.content.text), /it crashed; what was defined is lost/);
  await until("idle", () => states(client.published).includes("idle"));
  assert.deepEqual(states(client.published), ["restarting", "starting", "idle"]);
  assert.equal(test.engines.newest.options.init, "/init.ts");
  assert.deepEqual(test.engines.newest.options.previousDeath, CRASH);
  assert.equal(test.kernel.status().counters.engineDeaths, 1);
  assert.equal(test.language.resets, 1);
});

Deno.test("A storm of deaths ends without the init module, and %reset tries it again", async () => {
  await using test = await testKernel({ init: "/init.ts" });
  const client = await test.client();
  for (let n = 1; n <= 5; n++) {
    test.engines.newest.die(CRASH);
    await until("a new engine", () => test.engines.started.length === n + 1);
  }
  assert.equal(test.engines.newest.options.init, undefined);
  await client.heard("stream", ({ text }) => /without the init module/.test(String(text)));
  assert.equal((await client.run("%reset")).status, "ok");
  assert.equal(test.engines.newest.options.init, "/init.ts");
});

Deno.test("Engines that have run cells may die as often as they like", async () => {
  await using test = await testKernel({ init: "/init.ts" });
  const client = await test.client();
  for (let n = 1; n <= 12; n++) {
    assert.equal((await client.run("value 1")).status, "ok");
    assert.equal((await client.run("exit 1")).ename, "EngineDied");
  }
  assert.equal((await client.run("value 1")).status, "ok");
  assert.equal(test.engines.newest.options.init, "/init.ts");
});

Deno.test("Who waits for an engine that cannot be started is told, and may try again", async () => {
  const engines = new FakeEngines();
  let isBroken = false;
  let starts = 0;
  await using test = await testKernel({
    parts: {
      startEngine: (options, events) => {
        starts++;
        if (isBroken) return Promise.reject(new Error("no deno"));
        return engines.start(options, events);
      },
    },
  });
  const client = await test.client();
  isBroken = true;
  engines.newest.die(CRASH);
  await until("attempts", () => starts === 4);
  const reply = await client.run("value 1");
  assert.deepEqual([reply.status, reply.evalue], ["error", "no deno"]);
  assert.equal((await client.ask("kernel_info_request")).status, "ok");
  isBroken = false;
  assert.equal((await client.run("value 1")).status, "ok");
});

Deno.test("A start that fails at first ends the kernel", async () => {
  const engines = new FakeEngines();
  engines.failure = new Error("the init module throws");
  await assert.rejects(testKernel({}, engines), /the init module throws/);
});

Deno.test("An engine that cannot be interrupted at all is replaced", async () => {
  const engines = new FakeEngines((run) =>
    run.cell.code === "deaf" ? new Promise(() => {}) : runFakeWords(run)
  );
  await using test = await testKernel({ limits: { interruptMs: 50 } }, engines);
  const client = await test.client();
  const id = client.execute("deaf");
  await until("the cell to run", () => client.childrenOf(id).includes("execute_input"));
  const { robo } = await client.ask("interrupt_request", {}, "control");
  assert.deepEqual(robo, { outcome: "died" });
  assert.equal((await client.reply(id)).ename, "EngineDied");
  assert.equal((await client.run("value 1")).status, "ok");
  assert.equal(engines.started.length, 2);
});

Deno.test("A client that asks for a restart gets a fresh engine and numbers from the beginning", async () => {
  await using test = await testKernel();
  const client = await test.client();
  await client.run("value 1");
  const running = client.execute("wait");
  const waiting = client.execute("value 2");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  const reply = await client.ask("shutdown_request", { restart: true }, "control");
  assert.deepEqual(reply, { status: "ok", restart: true });
  assert.equal((await client.reply(running)).ename, "EngineDied");
  assert.equal((await client.reply(waiting)).status, "aborted");
  assert.equal(test.engines.started.length, 2);
  assert.equal((await client.run("value 3")).execution_count, 1);
  const { history } = await client.ask("history_request", { hist_access_type: "tail", n: 1 });
  assert.deepEqual(history, [[2, 1, "value 3"]]);
  assert.equal(test.kernel.status().counters.engineDeaths, 0);
});

Deno.test("A kernel that Jupyter has started ends for a restart", async () => {
  await using test = await testKernel({ isManaged: true });
  const client = await test.client();
  client.send("control", "shutdown_request", { restart: true });
  assert.equal(await test.kernel.ended, "restart");
});

Deno.test("When a kernel is closed, what runs and what waits is answered first", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const running = client.execute("wait");
  const waiting = client.execute("value 2");
  await until("one to wait", () => test.kernel.status().queued === 1);
  await test.kernel[Symbol.asyncDispose]();
  assert.equal((await client.reply(running)).ename, "EngineDied");
  assert.equal((await client.reply(waiting)).status, "aborted");
});
