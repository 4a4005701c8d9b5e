import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { generateCurveKeyPair } from "../../transports/zmtp.ts";
import { findKernels } from "./find_kernels.ts";
import { encrypts, noIpykernel, TestKernel, unlessIpykernel } from "./ipykernel_testing.ts";
import type { KernelClientOptions } from "./client_options.ts";
import { KernelClient } from "./kernel_client.ts";

/** Registers a test that is ignored where ipykernel is missing. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `ipykernel: ${name}${unlessIpykernel}`, ignore: noIpykernel, fn });
}

/** An ipykernel that has come up, and a client of it. */
async function started(options: KernelClientOptions = {}) {
  const kernel = await TestKernel.start();
  const { folder } = kernel;
  await until("ipykernel lives", async () => (await findKernels({ folder })).length === 1);
  const client = await KernelClient.connect({}, { folder, timeoutMs: 20_000, ...options });
  return {
    kernel,
    client,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await kernel[Symbol.asyncDispose]();
    },
  };
}

test("runs, keeps its state, and tells output and errors apart", async () => {
  await using both = await started();
  const { client } = both;
  assert.equal(client.description.implementation, "ipython");
  assert.equal(client.isRobo, false);
  assert.equal((await client.execute("x = 6 * 7")).result, undefined);
  const out = await client.execute("import sys\nprint('é', x)\nprint('no', file=sys.stderr)\nx");
  assert.deepEqual([out.status, out.stdout, out.stderr], ["ok", "é 42\n", "no\n"]);
  assert.deepEqual(out.result, { "text/plain": "42" });
  assert.equal(out.executionCount, 2);
  const failed = await client.execute("1/0");
  assert.deepEqual([failed.status, failed.error?.name], ["error", "ZeroDivisionError"]);
  const command = await client.runCommand("x + 1");
  assert.equal(command.result, "43");
  const expressions = await client.execute("", { userExpressions: { y: "x + 2" } });
  assert.match(JSON.stringify(expressions.content.user_expressions), /"text\/plain":"44"/);
});

test("shows rich output, updates and clearing", async () => {
  await using both = await started();
  const { outputs } = await both.client.execute(`
from IPython.display import HTML, display, clear_output
handle = display(HTML("<b>1</b>"), display_id=True)
handle.update(HTML("<b>2</b>"))
clear_output(wait=True)`);
  const seen = outputs.map((it) =>
    it.type === "display" ? [it.data["text/html"], it.isUpdate, typeof it.displayId] : it
  );
  assert.deepEqual(seen, [
    ["<b>1</b>", false, "string"],
    ["<b>2</b>", true, "string"],
    { type: "clear", wait: true },
  ]);
});

test("asks its own client for input", async () => {
  await using both = await started();
  await using other = await KernelClient.connect({}, { folder: both.kernel.folder });
  const code = "name = input('who? ')\nname";
  const asked: unknown[] = [];
  const { result } = await other.execute(code, { onInput: (it) => (asked.push(it), "ann") });
  assert.deepEqual(asked, [{ prompt: "who? ", password: false }]);
  assert.deepEqual(result, { "text/plain": "'ann'" });
  const ended = await both.client.execute(code, { onInput: () => undefined });
  assert.equal(ended.error?.name, "EOFError");
  assert.equal((await both.client.execute(code)).error?.name, "StdinNotImplementedError");
});

test("is interrupted by a signal, and keeps its state", async () => {
  await using both = await started();
  const { client } = both;
  const stop = new AbortController();
  const { status } = await client.execute("n = 1\nprint('on')\nwhile True: pass", {
    signal: stop.signal,
    onOutput: () => stop.abort(),
    stopOnError: false, // else old ipykernels abort what comes soon after it
  });
  assert.equal(status, "interrupted");
  assert.equal((await client.runCommand("n")).result, "1");
});

test("aborts what waits behind a failure", async () => {
  await using both = await started();
  const { client } = both;
  const kept = await Promise.all([
    client.execute("1/0", { stopOnError: false }),
    client.execute("3"),
  ]);
  assert.deepEqual(kept.map(({ status }) => status), ["error", "ok"]);
  const results = await Promise.all([
    client.execute("import time; time.sleep(0.1); 1/0"),
    client.execute("2"),
  ]);
  assert.deepEqual(results.map(({ status }) => status), ["error", "aborted"]);
});

test("completes, inspects, and remembers", async () => {
  await using both = await started();
  const { client } = both;
  await client.execute("longer_name = 1");
  const { matches, start, end } = await client.complete("'😀' + longer_n");
  assert(matches.includes("longer_name"));
  assert.deepEqual([start, end], [7, 15]);
  assert.match(String((await client.inspect("print"))?.["text/plain"]), /file-like object/);
  assert.equal(await client.inspect("no_such_thing"), undefined);
  assert.deepEqual(await client.isComplete("for i in x:"), {
    status: "incomplete",
    indent: "    ",
  });
  assert.equal((await client.isComplete("1")).status, "complete");
  const inputs = async (options: Parameters<typeof client.history>[0]) =>
    (await client.history(options)).map(({ input }) => input);
  assert.deepEqual(await inputs({}), ["longer_name = 1"]);
  assert.deepEqual(await inputs({ access: "search", pattern: "longer*" }), ["longer_name = 1"]);
  assert.deepEqual(await inputs({ access: "range", start: 1, stop: 2 }), ["longer_name = 1"]);
  assert.equal((await client.commInfo()).size, 0);
});

test("lets any client see what others run", async () => {
  await using both = await started();
  await using watcher = await KernelClient.connect({}, { folder: both.kernel.folder });
  const feed = watcher.iopub();
  await both.client.execute("print('hello')");
  const seen: unknown[] = [];
  let request: string | undefined;
  for await (const { header, content, parent } of feed) {
    if (parent?.session !== both.client.session) continue;
    if (header.msg_type === "execute_input") {
      request = parent.msg_id;
      seen.push(content.code);
    }
    if (header.msg_type === "stream") seen.push(content.text);
    // Its idleness after questions from before may still be on the way.
    if (content.execution_state === "idle" && parent.msg_id === request) break;
  }
  assert.deepEqual(seen, ["print('hello')", "hello\n"]);
});

test("is reached while it is busy", async () => {
  await using both = await started();
  const running = both.client.execute("import time\nwhile True: time.sleep(0.01)");
  await using other = await KernelClient.connect({}, { folder: both.kernel.folder });
  assert(await other.isKernelAlive());
  await other.interrupt();
  assert.equal((await running).status, "interrupted");
});

test("is known to be dead as soon as it was killed, by all that wait", async () => {
  await using both = await started();
  const { client, kernel } = both;
  let hasBegun = false;
  const running = [
    client.execute("import time; time.sleep(1000)", { onStart: () => hasBegun = true }),
    client.execute("2"),
    client.history(),
  ];
  await until("it runs", () => hasBegun);
  // Not for its silence, which would take longer.
  const error = { name: "KernelDiedError", message: /its process has ended/ };
  const all = Promise.all(running.map((it) => assert.rejects(it, error)));
  await kernel.kill();
  await all;
  assert.deepEqual(await findKernels({ folder: kernel.folder }), []);
});

test("is known to stand still when it is stopped, though its connections are open", async () => {
  await using both = await started({ deadAfterMs: 5000 });
  const running = both.client.execute("import time; time.sleep(1000)");
  Deno.kill(both.kernel.pid, "SIGSTOP");
  await assert.rejects(running, { name: "KernelDiedError", message: /has not answered for 5.0 s/ });
});

test("is found again when it was started anew", async () => {
  await using before = await TestKernel.start();
  const { folder } = before;
  await until("ipykernel lives", async () => (await findKernels({ folder })).length === 1);
  await using client = await KernelClient.connect({}, { folder, timeoutMs: 20_000 });
  await client.execute("x = 1");
  await before.kill();
  await until("its death is known", async () => !await client.isKernelAlive());
  await using _after = await TestKernel.start({ folder, name: "kernel-other.json" });
  const { isSameKernel } = await client.reconnect({ timeoutMs: 20_000 });
  assert.equal(isSameKernel, false);
  assert.equal((await client.execute("x")).error?.name, "NameError");
});

Deno.test({
  name: `ipykernel: is reached over Unix sockets and with CURVE${
    encrypts ? "" : " (no ipykernel that encrypts)"
  }`,
  ignore: !encrypts,
  async fn() {
    await using kernel = await TestKernel.start({ curve: generateCurveKeyPair() });
    const { folder } = kernel;
    await until("ipykernel lives", async () => (await findKernels({ folder })).length === 1);
    await using client = await KernelClient.connect({}, { folder, timeoutMs: 20_000 });
    assert.equal((await client.runCommand("6 * 7")).result, "42");
    const { info } = client;
    const security = { mechanism: "CURVE" as const, serverKey: info.curve!.publicKey };
    const own = { ...security, ...generateCurveKeyPair() };
    await using other = await KernelClient.connect({ info, security: own });
    assert.equal((await other.runCommand("1")).result, "1");
    const wrong = { ...own, serverKey: generateCurveKeyPair().publicKey };
    await assert.rejects(KernelClient.connect({ info, security: wrong }), { code: "unavailable" });
  },
});
