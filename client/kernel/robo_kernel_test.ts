import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { KernelLab } from "../../tests/interpreter/kernel_lab.ts";
import type { KernelClientOptions } from "./client_options.ts";
import { findKernels } from "./find_kernels.ts";
import { KernelClient } from "./kernel_client.ts";

/** A `robo interpreter` in a process of its own, and a client of it. */
async function started(options: KernelClientOptions = {}) {
  const lab = await KernelLab.start();
  try {
    const client = await KernelClient.connect({ file: lab.file }, {
      timeoutMs: 20_000,
      ...options,
    });
    return {
      lab,
      client,
      [Symbol.asyncDispose]: async () => {
        await client.close();
        await lab[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** A cell that goes on until it is interrupted. */
const ENDLESS = "await new Promise((resolve) => setTimeout(resolve, 1e8))";

Deno.test("robo interpreter: what the seed's client could do", async () => {
  await using both = await started();
  const { client, lab } = both;
  assert(client.isRobo);
  assert.equal(await client.isKernelAlive(), true);
  await client.execute("let x = 6 * 7");
  const command = await client.runCommand("console.log('é'); console.error('no'); x");
  assert.deepEqual(
    [command.result, command.stdout, command.stderr, command.session],
    ["42", "é\n", "no\n", client.session],
  );
  await using other = await KernelClient.connect({}, { folder: `${lab.folder.path}/runtime` });
  assert.equal((await other.runCommand("x + 1")).result, "43");
  assert.deepEqual(client.commands.map(({ code }) => code).length, 2);
  const inputs = (await client.history()).map(({ input }) => input);
  assert.deepEqual(inputs.at(-1), "x + 1");
  const found = await client.history({ access: "search", pattern: "let*" });
  assert.deepEqual(found.map(({ input }) => input), ["let x = 6 * 7"]);
});

Deno.test("robo interpreter: errors, input, questions", async () => {
  await using both = await started();
  const { client } = both;
  const { status, error } = await client.execute("null.x");
  assert.deepEqual([status, error?.name], ["error", "TypeError"]);
  const asked = await client.execute("prompt('who?')", { onInput: () => "ann" });
  assert.deepEqual(asked.result, { "text/plain": '"ann"' });
  assert.equal((await client.isComplete("for (;;) {")).status, "incomplete");
  assert((await client.complete("'😀'; Math.sq")).matches.some((text) => text.endsWith("sqrt")));
  assert.match(String((await client.inspect("Math.abs"))?.["text/plain"]), /abs/);
});

Deno.test("robo interpreter: a signal interrupts what runs, and takes back what waits", async () => {
  await using both = await started();
  const { client, lab } = both;
  await using other = await KernelClient.connect({ file: lab.file });
  await client.execute("let kept = 1");
  let hasBegun = false;
  const stop = new AbortController();
  const running = client.execute(ENDLESS, {
    signal: stop.signal,
    onStart: () => hasBegun = true,
  });
  await until("it runs", () => hasBegun);
  const takeBack = new AbortController();
  const waiting = other.execute("kept = 2", { signal: takeBack.signal });
  await until("another waits", async () => {
    const { content } = await client.request("control", { type: "robo_status_request" });
    return content.queued === 1;
  });
  takeBack.abort();
  assert.equal((await waiting).status, "aborted");
  stop.abort();
  assert.equal((await running).status, "interrupted");
  assert.equal((await other.runCommand("kept")).result, "1");
});

Deno.test("robo interpreter: who comes back is told what others ran", async () => {
  await using both = await started();
  const { client, lab } = both;
  await using other = await KernelClient.connect({ file: lab.file });
  await client.execute("'mine'");
  // While it looks for the kernel, it is not connected.
  const again = client.reconnect();
  const missed = other.execute("console.log('theirs')");
  const feed = client.iopub();
  const { isSameKernel } = await again;
  assert(isSameKernel);
  await missed;
  const seen: unknown[] = [];
  for await (const { header, content, parent } of feed) {
    if (parent?.session !== other.session) continue;
    if (header.msg_type === "execute_input") seen.push(content.code);
    if (header.msg_type === "stream") seen.push(content.text);
    if (header.msg_type === "status" && content.execution_state === "idle" && seen.length > 0) {
      break;
    }
  }
  assert.deepEqual(seen, ["console.log('theirs')", "theirs\n"]);
  const { messages } = await client.replay();
  const codes = messages.filter(({ header }) => header.msg_type === "execute_input");
  assert.deepEqual(codes.map(({ content }) => content.code), ["'mine'", "console.log('theirs')"]);
});

Deno.test("robo interpreter: the engine's death is an error, the kernel's a rejection", async () => {
  const states: string[] = [];
  await using both = await started({ onStatus: (state) => states.push(state) });
  const { client, lab } = both;
  await client.execute("let x = 1");
  const { content } = await client.request("control", { type: "robo_status_request" });
  let hasBegun = false;
  const running = client.execute(ENDLESS, { onStart: () => hasBegun = true });
  await until("it runs", () => hasBegun);
  Deno.kill(content.enginePid as number, "SIGKILL");
  assert.equal((await running).error?.name, "EngineDied");
  assert(states.includes("restarting"));
  assert.equal((await client.execute("x")).error?.name, "ReferenceError");

  const last = client.execute(ENDLESS);
  lab.kill("SIGKILL");
  await assert.rejects(last, { name: "KernelDiedError", message: /its process has ended/ });
  assert.deepEqual(await findKernels({ folder: `${lab.folder.path}/runtime` }), []);
});
