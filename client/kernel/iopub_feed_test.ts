import assert from "node:assert/strict";
import { kernelAndClient } from "./fake_kernel_testing.ts";

Deno.test("What cannot be read is counted and told, and nothing else is lost", async () => {
  const warnings: string[] = [];
  await using both = await kernelAndClient(async (request, kernel) => {
    await kernel.publishFrames([new Uint8Array(3), new Uint8Array(0)]);
    await kernel.publish("stream", { name: "stdout", text: "still" }, request);
    await kernel.finish(request);
  }, { onWarning: (text) => warnings.push(text) });
  assert.equal((await both.client.execute("x")).stdout, "still");
  assert.equal(both.client.unreadable, 1);
  assert.match(warnings[0]!, /^The kernel's iopub cannot be read: /);
});

Deno.test("Any reader of iopub sees all of it; a slow one misses the oldest, and knows how many", async () => {
  await using both = await kernelAndClient({ tellsStatus: false });
  const { client, kernel } = both;
  const all = client.iopub();
  const slow = client.iopub({ maxWaiting: 3 });
  for (let i = 0; i < 10; i++) await kernel.publish("stream", { name: "stdout", text: String(i) });
  const seen: unknown[] = [];
  for await (const { content, header } of all) {
    if (header.msg_type !== "stream") continue;
    seen.push(content.text);
    if (seen.length === 10) break;
  }
  assert.deepEqual(seen, "0123456789".split(""));
  assert(slow.dropped >= 7);
  assert.equal((await slow.next()).value?.content.text, "7");
  await client.close();
  const rest = await Array.fromAsync(slow);
  assert.deepEqual(rest.map(({ content }) => content.text), ["8", "9"]);
  assert.deepEqual(await Array.fromAsync(client.iopub()), []);
});

Deno.test("A reader that asks twice at a time gets two messages, and an end for each question", async () => {
  await using both = await kernelAndClient({ tellsStatus: false });
  const { client, kernel } = both;
  const ending = new AbortController();
  const feed = client.iopub({ signal: ending.signal });
  const texts = [feed.next(), feed.next()];
  await kernel.publish("stream", { name: "stdout", text: "a" });
  await kernel.publish("stream", { name: "stdout", text: "b" });
  const read = (await Promise.all(texts)).map(({ value }) => value?.content.text);
  assert.deepEqual(read, ["a", "b"]);
  const ends = [feed.next(), feed.next()];
  ending.abort();
  assert.deepEqual((await Promise.all(ends)).map(({ done }) => done), [true, true]);
});
