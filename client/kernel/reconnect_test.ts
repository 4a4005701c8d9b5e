import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import type { JsonObject, JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { until } from "../../tests/lib/until.ts";
import { FakeKernel, type Script } from "./fake_kernel_testing.ts";
import { KernelClient } from "./kernel_client.ts";

/** A kernel of robo that remembers `ring`. */
function remembering(ring: JupyterMessage[]): Script {
  return async (request, kernel) => {
    if (request.header.msg_type !== "robo_replay_request") return;
    const { after } = request.content;
    const at = ring.findIndex(({ header }) => header.msg_id === after);
    const messages = ring.slice(at + 1).map(({ header, parent, metadata, content }) => ({
      header,
      parent_header: parent ?? {},
      metadata,
      content,
    }));
    // The last is published while the answer is on its way, too: it is to be shown once.
    const last = ring.at(-1);
    if (last !== undefined) await kernel.publishMessage(last);
    const content = { status: "ok", messages, lost: 2 } as unknown as JsonObject;
    await kernel.send("control", { type: "robo_replay_reply", content }, request);
  };
}

function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof RoboError && error.code === "unavailable")) throw error;
}

function texts(messages: readonly JupyterMessage[]): unknown[] {
  return messages.filter(({ header }) => header.msg_type === "stream")
    .map(({ content }) => content.text);
}

Deno.test("Who comes back to the same kernel is shown what was missed, once and in order", async () => {
  const ring: JupyterMessage[] = [];
  await using kernel = await FakeKernel.start({
    implementation: "robo",
    script: remembering(ring),
  });
  await using client = await KernelClient.connect({ info: kernel.info });
  const seen: JupyterMessage[] = [];
  const feed = client.iopub();
  const reading = (async () => {
    for await (const message of feed) seen.push(message);
  })();
  const say = (text: string) => kernel.message("stream", { name: "stdout", text });
  ring.push(say("seen"));
  await kernel.publishMessage(ring[0]!);
  await client.kernelInfo();
  // Published while nobody is connected.
  ring.push(say("missed"), say("also missed"));

  const { isSameKernel, messages, lost } = await client.reconnect();
  assert(isSameKernel);
  assert.equal(lost, 0, "what is lost is older than what was seen");
  assert.deepEqual(texts(messages), ["missed", "also missed"]);
  await kernel.publishMessage(say("new"));
  await client.kernelInfo();
  await client.close();
  await reading;
  assert.deepEqual(texts(seen), ["seen", "missed", "also missed", "new"]);
});

Deno.test("A kernel that came back with another key is found by its file, and known as another", async () => {
  const folder = await Deno.makeTempDir();
  try {
    let client: KernelClient;
    {
      await using before = await FakeKernel.start({ key: "old" });
      await before.writeFile(folder);
      client = await KernelClient.connect({}, { folder });
      await using _after = await FakeKernel.start({ key: "new", implementation: "robo" });
      await _after.writeFile(folder);
      assert.equal(client.info.key, "old");
      // It does not even answer when it is asked what was missed, for which as long is waited as a busy machine needs to connect.
      let timeoutMs = 100;
      const { isSameKernel } = await until(
        "it is connected again",
        () => client.reconnect({ timeoutMs: timeoutMs *= 2 }).catch(unlessUnavailable),
      );
      assert.equal(isSameKernel, false);
      assert.equal(client.info.key, "new");
      assert(client.isRobo);
    }
    await assert.rejects(
      client.reconnect({ timeoutMs: 50 }),
      (error) => error instanceof RoboError && error.code === "unavailable",
    );
    await client.close();
    await assert.rejects(client.reconnect(), /has been closed/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A kernel that is still on its way is waited for", async () => {
  const before = await FakeKernel.start();
  const { ports } = before.info;
  await using client = await KernelClient.connect({ info: before.info });
  await before[Symbol.asyncDispose]();
  const again = client.reconnect({ timeoutMs: 20_000 });
  await using _after = await FakeKernel.start({ ports });
  assert.equal((await again).isSameKernel, false);
  await client.kernelInfo();
});

Deno.test("Another kernel at the same ports is not taken for the one that died", async () => {
  const before = await FakeKernel.start();
  const { ports } = before.info;
  const dead = Promise.withResolvers<Error>();
  await using client = await KernelClient.connect({ info: before.info }, {
    onDead: dead.resolve,
  });
  const running = assert.rejects(client.execute("x"), { name: "KernelDiedError" });
  await before[Symbol.asyncDispose]();
  await using _after = await FakeKernel.start({ ports });
  assert.match((await dead.promise).message, /^The kernel has died: /);
  await running;
});

Deno.test("Two calls of reconnect at a time connect once, and what aborted the first wait does not end later ones", async () => {
  await using kernel = await FakeKernel.start();
  const stop = new AbortController();
  await using client = await KernelClient.connect({ info: kernel.info }, { signal: stop.signal });
  stop.abort();
  const [one, other] = await Promise.all([client.reconnect(), client.reconnect()]);
  assert.equal(one, other);
  assert(one.isSameKernel);
  await assert.rejects(client.reconnect({ signal: AbortSignal.abort() }), { name: "AbortError" });
  await client.reconnect();
  await client.kernelInfo();
});
