import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { DenoConnection } from "../../../transports/deno_connection.ts";
import { testKernel } from "./kernel_testing.ts";

Deno.test("A client learns what the kernel is, runs a cell, and hears everything in order", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const info = await client.ask("kernel_info_request");
  assert.equal(info.status, "ok");
  assert.equal((info.language_info as { name: string }).name, "typescript");
  const id = client.execute("value 2");
  assert.deepEqual(await client.reply(id), {
    status: "ok",
    execution_count: 1,
    user_expressions: {},
    payload: [],
  });
  await client.idle(id);
  assert.deepEqual(client.childrenOf(id), ["busy", "execute_input", "execute_result", "idle"]);
  const { content } = await client.heard("execute_result");
  assert.deepEqual(content.data, { "text/plain": "2" });
  await client.hb.send("ping");
  assert.equal(new TextDecoder().decode((await client.hb.receive())[0]), "ping");
});

Deno.test("What comes of a cell is sent before its reply, however soon it ends", async () => {
  await using test = await testKernel();
  const client = await test.client();
  for (const [code, shown] of [["value 1", "execute_result"], ["error broken", "error"]] as const) {
    using sent = sentTypes([shown, "execute_reply"]);
    await client.run(code);
    assert.deepEqual(sent.types, [shown, "execute_reply"]);
  }
});

/** Which of these types of messages leave this process, in the order in which they are written. */
function sentTypes(wanted: readonly string[]): Disposable & { readonly types: string[] } {
  const { write } = DenoConnection.prototype;
  const types: string[] = [];
  DenoConnection.prototype.write = function (bytes) {
    const text = new TextDecoder().decode(bytes);
    const said = [...text.matchAll(/"msg_type":"(\w+)"/g)].map(([, type]) => type!);
    types.push(...said.filter((type) => wanted.includes(type)));
    return write.call(this, bytes);
  };
  return {
    types,
    [Symbol.dispose]() {
      DenoConnection.prototype.write = write;
    },
  };
}

Deno.test("An error aborts what waits, and what comes later runs", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const ids = ["error broken", "value 1", "value 2"].map((code) => client.execute(code));
  const [first, second, third] = await Promise.all(ids.map((id) => client.reply(id)));
  assert.equal(first!.status, "error");
  assert.equal(first!.ename, "Error");
  assert.equal(first!.evalue, "broken");
  assert.deepEqual([second, third], [{ status: "aborted" }, { status: "aborted" }]);
  assert.equal((await client.run("value 3")).execution_count, 2);
  assert.deepEqual(test.kernel.status().counters.cells, { error: 1, aborted: 2, ok: 1 });
});

Deno.test("With stop_on_error false the queue goes on", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const failing = client.execute("error broken", { stop_on_error: false });
  const next = client.execute("value 1");
  assert.equal((await client.reply(failing)).status, "error");
  assert.equal((await client.reply(next)).status, "ok");
});

Deno.test("A cell is stopped from control, and what waits behind it is aborted", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const waiting = client.execute("wait");
  const behind = client.execute("value 1");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  const status = await client.ask("robo_status_request", {}, "control");
  assert.equal((status.cell as { code: string }).code, "wait");
  assert.equal((await client.ask("kernel_info_request")).status, "ok");
  assert.equal((await client.ask("interrupt_request", {}, "control")).status, "ok");
  const { status: how, ename } = await client.reply(waiting);
  assert.deepEqual([how, ename], ["error", "Interrupted"]);
  assert.equal((await client.reply(behind)).status, "aborted");
  assert.deepEqual(client.childrenOf(waiting), ["busy", "execute_input", "error", "idle"]);
  assert.equal((await client.run("value 1")).status, "ok");
});

Deno.test("When the engine dies its client gets an error, and the next cell has a new engine", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const id = client.execute("exit 3");
  const reply = await client.reply(id);
  assert.equal(reply.ename, "EngineDied");
  assert.match(String(reply.evalue), /it ended with status 3/);
  await client.heard("status", ({ execution_state: state }) => state === "restarting");
  assert.equal((await client.run("value 1")).status, "ok");
  assert.equal(test.engines.started.length, 2);
  assert.deepEqual(test.engines.newest.options.previousDeath, {
    kind: "exit",
    code: 3,
    words: "it ended with status 3",
  });
});

Deno.test("A shutdown ends the kernel once its reply is sent", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const id = client.send("control", "shutdown_request", { restart: false });
  assert.equal(await test.kernel.ended, "shutdown");
  const closed = test.kernel[Symbol.asyncDispose]();
  assert.deepEqual(await client.reply(id), { status: "ok", restart: false });
  await closed;
  const goodbyes = client.published.filter(({ header }) => header.msg_type === "shutdown_reply");
  assert.deepEqual(goodbyes.map(({ parent }) => parent?.msg_id), [id]);
});

Deno.test("A kernel that is ended by whoever started it says goodbye behind all else", async () => {
  const abort = new AbortController();
  await using test = await testKernel({ signal: abort.signal });
  const client = await test.client();
  const running = client.execute("wait");
  const behind = client.execute("value 1");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  abort.abort();
  assert.equal(await test.kernel.ended, "closed");
  await test.kernel[Symbol.asyncDispose]();
  assert.deepEqual(await client.reply(behind), { status: "aborted" });
  await client.reply(running);
  const { content, parent } = await client.heard("shutdown_reply");
  assert.deepEqual([content, parent], [{ status: "ok", restart: false }, undefined]);
  assert.equal(client.published.at(-1)!.header.msg_type, "shutdown_reply");
});
