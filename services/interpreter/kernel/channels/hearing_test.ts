import assert from "node:assert/strict";
import { TestClient, testKernel } from "../kernel_testing.ts";
import { Hearing } from "./hearing.ts";

const NEVER_MS = 1_000_000;

Deno.test("Each client waits for a reader of iopub that no other client counts on", async () => {
  let readers = 0;
  using hearing = new Hearing({ readers: () => readers, deafMs: NEVER_MS });
  const ready: string[] = [];
  const ask = (peer: string) => hearing.ready(peer)?.then(() => void ready.push(peer));
  const waiting = [ask("ana"), ask("bob"), ask("cia")];
  assert.ok(waiting.every((one) => one !== undefined));
  readers = 1;
  hearing.changed();
  await waiting[0];
  assert.deepEqual(ready, ["ana"]);
  assert.equal(ask("ana"), undefined);
  hearing.left("ana");
  await waiting[1];
  hearing.left("cia");
  await waiting[2];
  assert.deepEqual(ready, ["ana", "bob", "cia"]);
  readers = 2;
  assert.equal(ask("dan"), undefined);
  assert.notEqual(ask("eva"), undefined);
});

Deno.test("A client that reads nothing waits once, and makes nobody else wait", async () => {
  let readers = 0;
  using hearing = new Hearing({ readers: () => readers, deafMs: 1 });
  await hearing.ready("deaf");
  assert.equal(hearing.ready("deaf"), undefined);
  readers = 1;
  assert.equal(hearing.ready("ana"), undefined);
});

Deno.test("A client's first answer on shell comes when it hears iopub, the one on control at once", async () => {
  await using test = await testKernel({ limits: { subscriptionMs: NEVER_MS } });
  const info = test.kernel.connection();
  await using client = TestClient.bare(info);
  const early = TestClient.bare(info, { session: "early" });
  client.connect(["shell", "control"]);
  early.connect(["shell"]);
  const id = client.send("shell", "kernel_info_request", {});
  early.send("shell", "kernel_info_request", {});
  assert.equal((await client.ask("kernel_info_request", {}, "control")).status, "ok");
  // What does not wait overtakes.
  assert.equal((await client.ask("is_complete_request", { code: "1" })).status, "complete");
  assert.deepEqual(client.replies.filter(({ parent }) => parent?.msg_id === id), []);
  await early[Symbol.asyncDispose]();
  client.connect(["iopub"]);
  assert.equal((await client.reply(id)).status, "ok");
  await client.idle(id);
  assert.deepEqual(client.childrenOf(id), ["busy", "idle"]);
  assert.equal((await client.ask("kernel_info_request")).status, "ok");
});

Deno.test("A client that never reads iopub is answered, too", async () => {
  await using test = await testKernel({ limits: { subscriptionMs: 1 } });
  await using client = TestClient.bare(test.kernel.connection());
  client.connect(["shell"]);
  assert.equal((await client.ask("kernel_info_request")).status, "ok");
});
