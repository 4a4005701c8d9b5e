import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { testKernel } from "../kernel_testing.ts";

Deno.test("Only the client whose cell asks is asked, and its answer is the cell's", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  const id = ana.execute("ask name", { allow_stdin: true });
  const question = await until("a question", () => ana.questions[0]);
  assert.deepEqual(question.content, { prompt: "name", password: false });
  assert.equal(question.parent?.msg_id, id);
  // Somebody else's answer is none.
  bob.send("stdin", "input_reply", { value: "bob" });
  await until("a refusal", () => test.kernel.status().counters.refused["unasked-input"] === 1);
  ana.send("stdin", "input_reply", { value: "ana" });
  assert.equal((await ana.reply(id)).status, "ok");
  const { content } = await ana.heard("execute_result");
  assert.deepEqual(content.data, { "text/plain": "ana" });
  assert.equal(bob.questions.length, 0);
});

Deno.test("A question is withdrawn when its client goes away, and when there is no more input", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  ana.execute("ask first", { allow_stdin: true });
  await until("a question", () => ana.questions[0]);
  await ana[Symbol.asyncDispose]();
  await bob.heard("execute_result", ({ data }) => textOf(data) === "nothing");
  const id = bob.execute("ask second", { allow_stdin: true });
  await until("a question", () => bob.questions[0]);
  bob.send("stdin", "input_reply", { value: "\x04" });
  assert.equal((await bob.reply(id)).status, "ok");
});

Deno.test("Who does not allow questions is not asked", async () => {
  await using test = await testKernel();
  const client = await test.client();
  assert.equal((await client.run("ask name")).status, "ok");
  assert.equal(client.questions.length, 0);
});

Deno.test("An interrupt ends a question, and a late answer is for nobody", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const id = client.execute("ask name", { allow_stdin: true });
  await until("a question", () => client.questions[0]);
  await client.ask("interrupt_request", {}, "control");
  await client.reply(id);
  client.send("stdin", "input_reply", { value: "late" });
  await until("a refusal", () => test.kernel.status().counters.refused["unasked-input"] === 1);
});

function textOf(data: unknown): unknown {
  return (data as Record<string, unknown>)["text/plain"];
}
