import assert from "node:assert/strict";
import { connectTcp } from "./connect_tcp.ts";
import { dial, listen } from "./endpoint.ts";

Deno.test("Connections that come about while they are given up are closed", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    for await (const conn of listener) conn.close();
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const over: Promise<void>[] = [];
  for (let round = 0; round < 40; round++) {
    const controller = new AbortController();
    const { signal } = controller;
    const attempts = Array.from(
      { length: 10 },
      () =>
        connectTcp({ hostname: "127.0.0.1", port }, signal).then(
          (conn) => conn.close(),
          (error) => assert.equal(error, signal.reason),
        ),
    );
    // Busy with other things, also those of the round before: when it looks again, some are connected and the time is over.
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(() => {
      keepBusy(1);
      setTimeout(() => resolve(controller.abort()), 0);
      setImmediate(() => keepBusy(1));
    }, 0);
    over.push(promise);
    await Promise.all(attempts);
  }
  await Promise.all(over);
  listener.close();
  await accepting;
});

Deno.test("A connection that nobody answers is given up at once", async () => {
  const controller = new AbortController();
  // TEST-NET-1: nobody has it (RFC 5737).
  const attempt = connectTcp({ hostname: "192.0.2.1", port: 9 }, controller.signal);
  const reason = new Error("Changed my mind");
  controller.abort(reason);
  await assert.rejects(attempt, (error) => error === reason);
});

Deno.test({
  name: "The system looks after both ends of a silent connection",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using listener = await listen("tcp://127.0.0.1:0");
    const client = await dial(listener.endpoint);
    const { value: server } = await listener[Symbol.asyncIterator]().next();
    try {
      assert.deepEqual([timerOf(client.local), timerOf(server.local)], ["keepalive", "keepalive"]);
    } finally {
      client.close();
      server.close();
    }
  },
});

/** The timer that runs for the connection of that local endpoint, as `tr` of `/proc/net/tcp` tells it (proc(5)). */
function timerOf(endpoint: string): string | undefined {
  const port = Number(endpoint.split(":").at(-1)).toString(16).toUpperCase().padStart(4, "0");
  const isConnection = (line: string) => line.includes(`0100007F:${port} 0100007F:`);
  const line = Deno.readTextFileSync("/proc/net/tcp").split("\n").find(isConnection);
  return ["none", "retransmit", "keepalive"][parseInt(line?.trim().split(/\s+/)[5] ?? "")];
}

function keepBusy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
