import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { kernelAndClient } from "./fake_kernel_testing.ts";

Deno.test("Output is told live and kept in its order, each cell's own", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    const say = (name: string, text: string) => kernel.publish("stream", { name, text }, request);
    await kernel.publish("status", { execution_state: "busy" }, request);
    await kernel.publish("execute_input", { code: "x", execution_count: 7 }, request);
    await kernel.publish("stream", { name: "stdout", text: "somebody else's" });
    await say("stdout", "a");
    await say("stdout", "b");
    await say("stderr", "c");
    await say("stdout", "d");
    const data = { "text/plain": "42" };
    await kernel.publish("display_data", { data, transient: { display_id: "1" } }, request);
    await kernel.publish("clear_output", { wait: true }, request);
    await kernel.publish("execute_result", { data, execution_count: 7 }, request);
    await kernel.finish(request, { status: "ok", execution_count: 7, payload: [] });
  });
  const live: string[] = [];
  const result = await both.client.execute("x", {
    onStart: () => live.push("start"),
    onOutput: (output) => live.push(output.type === "stream" ? output.text : output.type),
  });
  assert.deepEqual(live, ["start", "a", "b", "c", "d", "display", "clear", "result"]);
  assert.deepEqual(result.outputs, [
    { type: "stream", name: "stdout", text: "ab" },
    { type: "stream", name: "stderr", text: "c" },
    { type: "stream", name: "stdout", text: "d" },
    {
      type: "display",
      data: { "text/plain": "42" },
      metadata: {},
      displayId: "1",
      isUpdate: false,
    },
    { type: "clear", wait: true },
    { type: "result", data: { "text/plain": "42" }, metadata: {}, executionCount: 7 },
  ]);
  assert.equal(result.stdout, "abd");
  assert.equal(result.stderr, "c");
  assert.equal(result.executionCount, 7);
  assert.deepEqual(result.content.payload, []);
  const command = await both.client.runCommand("x");
  assert.deepEqual([command.result, command.stdout, command.session], [
    "42",
    "abd",
    both.client.session,
  ]);
  assert.deepEqual(both.client.commands.map(({ id }) => id), [result.id, command.id]);
});

Deno.test("The end is waited for in either order: idle before the reply, and behind it", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    const idle = () => kernel.publish("status", { execution_state: "idle" }, request);
    const reply = () =>
      kernel.send("shell", { type: "execute_reply", content: { status: "ok" } }, request);
    const text = () => kernel.publish("stream", { name: "stdout", text: "late" }, request);
    if (request.content.code === "idle first") await text().then(idle).then(reply);
    else await reply().then(text).then(idle);
  });
  for (const code of ["idle first", "reply first"]) {
    assert.equal((await both.client.execute(code)).stdout, "late", code);
  }
});

Deno.test("A failure, an interrupt and an abort are told apart", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    const { code } = request.content;
    const error = { ename: String(code), evalue: "why", traceback: ["line"] };
    if (code === "aborted") return await kernel.finish(request, { status: "aborted" });
    await kernel.publish("error", error, request);
    await kernel.finish(request, { status: "error", ...error });
  });
  const failed = await both.client.execute("TypeError");
  assert.equal(failed.status, "error");
  assert.deepEqual(failed.error, { name: "TypeError", value: "why", traceback: ["line"] });
  assert.equal((await both.client.execute("KeyboardInterrupt")).status, "interrupted");
  assert.equal((await both.client.execute("Interrupted")).status, "interrupted");
  let hasStarted = false;
  const aborted = await both.client.execute("aborted", { onStart: () => hasStarted = true });
  assert.equal(aborted.status, "aborted");
  assert.equal(hasStarted, false);
});

Deno.test("Output beyond the limit is told, counted and not kept", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    for (const text of ["1234", "5678", "9"]) {
      await kernel.publish("stream", { name: "stdout", text }, request);
    }
    await kernel.finish(request);
  });
  let told = "";
  const { stdout, unkept } = await both.client.execute("x", {
    maxKeptOutput: 5,
    onOutput: (output) => told += output.type === "stream" ? output.text : "",
  });
  assert.equal(told, "123456789");
  assert.equal(stdout, "1234");
  assert.deepEqual(unkept, { pieces: 2, size: 5 });
});

Deno.test("A cell asks its own client, and one without answers gets the end of input", async () => {
  const answers: unknown[] = [];
  await using both = await kernelAndClient(async (request, kernel, channel) => {
    if (channel === "stdin") {
      answers.push(request.content, request.parent?.msg_type);
      return await kernel.finish(
        kernel.requests.findLast((it) => it.header.msg_type === "execute_request")!,
      );
    }
    assert.equal(request.content.allow_stdin, request.content.code !== "quiet");
    const content = { prompt: "who? ", password: true };
    await kernel.send("stdin", { type: "input_request", content }, request);
  });
  const asked: unknown[] = [];
  await both.client.execute("x", { onInput: (input) => (asked.push(input), "ann") });
  await both.client.execute("x", { onInput: () => Promise.resolve(undefined) });
  await both.client.execute("quiet");
  assert.deepEqual(asked, [{ prompt: "who? ", password: true }]);
  const end = { value: "\x04", status: "error" };
  const parent = "input_request";
  assert.deepEqual(answers, [{ value: "ann" }, parent, end, parent, end, parent]);
});

Deno.test("A signal takes a cell of robo's kernel back, by its id, before it has begun", async () => {
  await using both = await kernelAndClient({
    implementation: "robo",
    async script(request, kernel, channel) {
      if (channel !== "control") return;
      await kernel.send("control", { type: "interrupt_reply", content: { status: "ok" } }, request);
      const cell = kernel.requests.find((it) => it.header.msg_id === request.content.msg_id)!;
      await kernel.finish(cell, { status: "aborted" });
    },
  });
  const stop = new AbortController();
  const result = both.client.execute("x", { signal: stop.signal });
  await until(
    "the cell is there",
    () => both.kernel.requests.some((it) => it.content.code === "x"),
  );
  stop.abort();
  assert.equal((await result).status, "aborted");
  await assert.rejects(both.client.execute("x", { signal: stop.signal }), { name: "AbortError" });
});

Deno.test("In other kernels a signal waits for its cell, so that nobody else's is interrupted", async () => {
  await using both = await kernelAndClient(async (request, kernel, channel) => {
    if (channel !== "control") return;
    await kernel.send("control", { type: "interrupt_reply", content: { status: "ok" } }, request);
    const cell = kernel.requests.find((it) => it.header.msg_type === "execute_request")!;
    await kernel.finish(cell, { status: "error", ename: "KeyboardInterrupt" });
  });
  const { kernel, client } = both;
  const stop = new AbortController();
  const result = client.execute("x", { signal: stop.signal });
  const cell = await until(
    "the cell is there",
    () => kernel.requests.find((it) => it.header.msg_type === "execute_request"),
  );
  stop.abort();
  await client.kernelInfo();
  assert.equal(kernel.requests.some((it) => it.header.msg_type === "interrupt_request"), false);
  await kernel.publish("execute_input", { code: "x", execution_count: 1 }, cell);
  assert.equal((await result).status, "interrupted");
});
