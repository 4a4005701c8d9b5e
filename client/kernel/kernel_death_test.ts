import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { until } from "../../tests/lib/until.ts";
import { FakeKernel, kernelAndClient } from "./fake_kernel_testing.ts";
import { KernelClient } from "./kernel_client.ts";
import { KernelDiedError } from "./kernel_died_error.ts";

function lost(words: RegExp, type: typeof RoboError = RoboError): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof type, String(error));
    assert.equal(error.code, "lost");
    assert.equal(error.exitStatus, 75);
    assert.match(error.message, words);
    return true;
  };
}

Deno.test("A kernel's death rejects all that waits, with an error that says so", async () => {
  const dead: unknown[] = [];
  await using both = await kernelAndClient(() => {}, { onDead: (error) => dead.push(error) });
  const waiting = [both.client.execute("x"), both.client.history(), both.client.interrupt()]
    .map((call) => assert.rejects(call, lost(/^The kernel has died: /, KernelDiedError)));
  await until("all are asked", () => both.kernel.requests.length >= 5);
  await both.kernel[Symbol.asyncDispose]();
  await Promise.all(waiting);
  assert.equal(dead.length, 1);
  assert.equal(await both.client.isKernelAlive(), false);
  await assert.rejects(both.client.execute("y"), KernelDiedError);
});

Deno.test("A kernel that has said that it ends was ended, and has not died", async () => {
  await using both = await kernelAndClient(() => {});
  const heard = both.client.iopub()[Symbol.asyncIterator]();
  const waiting = assert.rejects(
    both.client.execute("x"),
    lost(/^The kernel was ended$/, KernelDiedError),
  );
  await until("it is asked", () => both.kernel.requests.some((it) => it.content.code === "x"));
  await both.kernel.publish("shutdown_reply", { status: "ok", restart: false });
  while ((await heard.next()).value?.header.msg_type !== "shutdown_reply") {
    /* until it is read */
  }
  await both.kernel[Symbol.asyncDispose]();
  await waiting;
});

Deno.test("A kernel that stands still, with its connections open, is found dead", async () => {
  await using both = await kernelAndClient(() => {}, { deadAfterMs: 100 });
  assert.equal(await both.client.isKernelAlive(), true);
  both.kernel.stopBeating();
  await assert.rejects(
    both.client.execute("x"),
    lost(/has not answered for 0.1 s/, KernelDiedError),
  );
});

/** A tunnel as that of ssh: it takes connections whether or not anybody listens behind it, and hangs up if nobody does. */
function tunnel(target: number): { readonly port: number } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const carry = async (conn: Deno.Conn) => {
    try {
      const other = await Deno.connect({ hostname: "127.0.0.1", port: target });
      await Promise.allSettled([
        conn.readable.pipeTo(other.writable),
        other.readable.pipeTo(conn.writable),
      ]);
    } catch {
      conn.close();
    }
  };
  void (async () => {
    for await (const conn of listener) void carry(conn);
  })();
  return { port: listener.addr.port, [Symbol.dispose]: () => listener.close() };
}

Deno.test("A kernel behind a tunnel is found dead when it has ended, not only when it has been silent for long", async () => {
  await using kernel = await FakeKernel.start({ script: () => {} });
  const { info } = kernel;
  using heart = tunnel(info.ports.hb);
  const ports = { ...info.ports, hb: heart.port };
  await using client = await KernelClient.connect({ info: { ...info, ports } }, {
    deadAfterMs: 1e6,
  });
  const waiting = assert.rejects(
    client.execute("x"),
    lost(/its process has ended/, KernelDiedError),
  );
  await until("it is asked", () => kernel.requests.some((it) => it.content.code === "x"));
  await kernel[Symbol.asyncDispose]();
  await waiting;
});

Deno.test("A broken connection rejects what waited on it; the kernel lives", async () => {
  await using both = await kernelAndClient(() => {});
  const running = assert.rejects(both.client.execute("x"), lost(/^The connection .* broke/));
  await until("it is asked", () => both.kernel.requests.some((it) => it.content.code === "x"));
  await both.kernel.silence("shell");
  await running;
  assert.equal(await both.client.isKernelAlive(), true);
});

Deno.test("A cell whose reply was the kernel's last word ends at once, without the end of its output", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    await kernel.send("shell", { type: "execute_reply", content: { status: "ok" } }, request);
    await kernel[Symbol.asyncDispose]();
  });
  const result = await both.client.execute("x").catch((error) => error);
  // The reply and the death may come in either order.
  if (result instanceof KernelDiedError) return;
  assert.deepEqual([result.status, result.isCutOff], ["ok", true]);
});

Deno.test("A program that was too busy to listen does not blame the kernel", async () => {
  const dead: unknown[] = [];
  await using both = await kernelAndClient(() => {}, {
    deadAfterMs: 100,
    onDead: (error) => dead.push(error),
  });
  for (let round = 0; round < 3; round++) {
    const end = performance.now() + 300;
    while (performance.now() < end);
    assert.equal(await both.client.isKernelAlive(), true);
  }
  await both.client.kernelInfo();
  assert.deepEqual(dead, []);
});
