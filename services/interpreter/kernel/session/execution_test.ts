import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { FakeEngines, fakeResult, runFakeWords } from "../../engine/fake_engine_testing.ts";
import { testKernel } from "../kernel_testing.ts";

Deno.test("A silent cell shows and counts nothing, and one without history is not counted", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const silent = client.execute("value 1", { silent: true });
  assert.equal((await client.reply(silent)).execution_count, 0);
  await client.idle(silent);
  assert.deepEqual(client.childrenOf(silent), ["busy", "idle"]);
  const unstored = client.execute("value 2", { store_history: false });
  assert.equal((await client.reply(unstored)).execution_count, 0);
  await client.idle(unstored);
  assert.equal((await client.run("value 3")).execution_count, 1);
  assert.equal((await client.run("  ")).execution_count, 1);
  const { history } = await client.ask("history_request", { hist_access_type: "tail", n: 5 });
  assert.deepEqual(history, [[1, 1, "value 3"]]);
});

Deno.test("Text, displays and clearings keep their order, also between the two streams", async () => {
  const engines = new FakeEngines(({ options: { id }, events }) => {
    events.stream(id, "stdout", "a");
    events.stream(id, "stdout", "b");
    events.stream(id, "stderr", "c");
    events.stream(id, "stdout", "d");
    events.display(id, { data: { "text/html": "<b>" }, metadata: {}, displayId: "x" });
    events.stream(id, "stdout", "e");
    events.display(id, { data: {}, metadata: {}, displayId: "x", update: true });
    events.clearOutput(id, true);
    return fakeResult("f");
  });
  await using test = await testKernel({}, engines);
  const client = await test.client();
  const id = client.execute("x");
  await client.idle(id);
  const shown = client.published.filter(({ parent }) => parent?.msg_id === id)
    .map(({ header, content }) => content.text ?? header.msg_type);
  assert.deepEqual(shown, [
    ...["status", "execute_input", "ab", "c", "d", "display_data", "e", "update_display_data"],
    ...["clear_output", "execute_result", "status"],
  ]);
  const { content } = await client.heard("update_display_data");
  assert.deepEqual(content.transient, { display_id: "x" });
});

Deno.test("What a cell has started may write after its end, still as its child", async () => {
  let late = () => {};
  const engines = new FakeEngines((run) => {
    late = () => run.events.stream(run.options.id, "stdout", "late");
    return fakeResult();
  });
  await using test = await testKernel({}, engines);
  const client = await test.client();
  const id = client.execute("x");
  await client.idle(id);
  late();
  const { parent } = await client.heard("stream");
  assert.equal(parent?.msg_id, id);
});

Deno.test("Expressions of the user are evaluated behind the cell, and errors in them stay there", async () => {
  const engines = new FakeEngines(({ options: { expressions = {} } }) => ({
    status: "ok",
    result: undefined,
    expressions: Object.fromEntries(
      Object.entries(expressions).map(([key, { code }]) => [
        key,
        { status: "ok", data: { "text/plain": code }, metadata: {} },
      ]),
    ),
  }));
  await using test = await testKernel({}, engines);
  const client = await test.client();
  const user_expressions = { good: "1+1", bad: "syntax error", magic: "%help" };
  const reply = await client.run("x", { user_expressions });
  assert.equal(reply.status, "ok");
  const { good, bad, magic } = reply.user_expressions as Record<string, Record<string, unknown>>;
  assert.deepEqual(good!.data, { "text/plain": "1+1" });
  assert.deepEqual([bad!.status, bad!.ename], ["error", "SyntaxError"]);
  assert.equal(magic!.status, "error");
});

Deno.test("A cell is told from one of others: only that of the given request is stopped", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  const running = ana.execute("wait");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  const waiting = bob.execute("value 1");
  await until("it to wait", () => test.kernel.status().queued === 1);
  const other = await bob.ask("interrupt_request", { msg_id: "nobody's" }, "control");
  assert.deepEqual(other.robo, { outcome: "idle" });
  const mine = await bob.ask("interrupt_request", { msg_id: waiting }, "control");
  assert.deepEqual(mine.robo, { outcome: "aborted" });
  assert.deepEqual(await bob.reply(waiting), { status: "aborted" });
  assert.equal(test.kernel.status().cell?.code, "wait");
  await ana.ask("interrupt_request", { msg_id: running }, "control");
  assert.equal((await ana.reply(running)).ename, "Interrupted");
});

Deno.test("A cell can be stopped while it is still being made ready", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const ready = Promise.withResolvers<void>();
  test.language.delay = ready.promise;
  const id = client.execute("value 1");
  await until("the cell", () => test.language.prepared.length === 1);
  await client.ask("interrupt_request", {}, "control");
  assert.equal((await client.reply(id)).ename, "Interrupted");
  ready.resolve();
  assert.equal(test.engines.newest.cells.length, 0);
});

Deno.test("A cell can be stopped while its expressions are being made ready, and never comes to the engine", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const ready = Promise.withResolvers<void>();
  const { prepare } = test.language;
  test.language.prepare = function (cell) {
    if (cell.name.endsWith(" a")) this.delay = ready.promise;
    return prepare.call(this, cell);
  };
  const id = client.execute("value 1", { user_expressions: { a: "1", b: "2" } });
  await until("the expression", () => test.language.prepared.length === 2);
  await client.ask("interrupt_request", {}, "control");
  assert.equal((await client.reply(id)).ename, "Interrupted");
  ready.resolve();
  assert.equal((await client.run("value 3")).status, "ok");
  assert.deepEqual(test.engines.newest.cells.map(({ code }) => code), ["value 3"]);
  assert.deepEqual(test.language.prepared.map(({ code }) => code), ["value 1", "1", "value 3"]);
});

Deno.test("The queue is bounded, and what does not fit is refused", async () => {
  await using test = await testKernel({ limits: { maxQueuedRequests: 2 } });
  const client = await test.client();
  const running = client.execute("wait");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  client.execute("value 1");
  client.execute("value 2");
  const refused = await client.reply(client.execute("value 3"));
  assert.equal(refused.ename, "QueueFull");
  assert.equal(test.kernel.status().queued, 2);
  await client.ask("interrupt_request", {}, "control");
  await client.reply(running);
});

Deno.test("The node library is there before a cell that mentions it", async () => {
  await using test = await testKernel();
  const client = await test.client();
  await client.run("value 1");
  assert.equal(test.engines.newest.hasRobo, false);
  await client.run("robo");
  assert.equal(test.engines.newest.hasRobo, true);
});

Deno.test("Two clients share one session, and each hears what the other runs", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  await ana.run("value 1");
  const { content } = await bob.heard("execute_input");
  assert.deepEqual(content, { code: "value 1", execution_count: 1 });
  assert.equal((await bob.run("value 2")).execution_count, 2);
});

Deno.test("Completion counts code points; inspection, completeness and the absence of a debugger are told", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const complete = await client.ask("complete_request", { code: "😀a", cursor_pos: 2 });
  assert.deepEqual([complete.matches, complete.cursor_start, complete.cursor_end], [
    ["😀a1"],
    0,
    2,
  ]);
  assert.deepEqual(complete.metadata, {
    _jupyter_types_experimental: [{ start: 0, end: 2, text: "😀a1", type: "variable" }],
  });
  const found = await client.ask("inspect_request", { code: "x", cursor_pos: 1 });
  assert.deepEqual([found.found, found.data], [true, { "text/plain": "about x" }]);
  assert.equal((await client.ask("inspect_request", { code: "unknown" })).found, false);
  const open = await client.ask("is_complete_request", { code: "if (x) {" });
  assert.deepEqual(open, { status: "incomplete", indent: "  " });
  const debug = await client.ask("debug_request", { seq: 7, command: "initialize" }, "control");
  assert.deepEqual([debug.success, debug.request_seq], [false, 7]);
  const page = await client.run("x?");
  assert.deepEqual(page.payload, [
    { source: "page", data: { "text/plain": "about x" }, start: 0 },
  ]);
  assert.equal((await client.run("unknown?")).ename, "NotFound");
});

Deno.test("Comms reach the engine with their buffers, and come from it", async () => {
  const engines = new FakeEngines((run) => {
    run.events.comm(run.options.id, {
      kind: "msg",
      commId: "1",
      data: { x: 1 },
      metadata: { m: 2 },
      buffers: [new Uint8Array([1, 2])],
    });
    return runFakeWords(run);
  });
  await using test = await testKernel({}, engines);
  const client = await test.client();
  const buffers = [new Uint8Array([9])];
  const open = { comm_id: "1", target_name: "t", data: { a: 1 } };
  const id = client.send("shell", "comm_open", open, { buffers });
  await client.idle(id);
  const [event] = test.engines.newest.heard;
  assert.deepEqual([event!.kind, event!.targetName, event!.data], ["open", "t", { a: 1 }]);
  assert.deepEqual([...event!.buffers[0]!], [9]);
  await client.run("x");
  const message = await client.heard("comm_msg");
  assert.deepEqual(message.content, { comm_id: "1", data: { x: 1 } });
  assert.deepEqual([message.metadata, [...message.buffers[0]!]], [{ m: 2 }, [1, 2]]);
  test.engines.newest.openComms.set("1", "t").set("2", "u");
  const { comms } = await client.ask("comm_info_request", { target_name: "t" });
  assert.deepEqual(comms, { "1": { target_name: "t" } });
});
