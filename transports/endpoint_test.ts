import assert from "node:assert/strict";
import { dial, listen, parseEndpoint } from "./endpoint.ts";
import { parseHostAndPort, tcpEndpoint } from "./tcp.ts";
import type { ByteConnection, ByteListener } from "./transport.ts";

async function accept(listener: ByteListener): Promise<ByteConnection> {
  for await (const conn of listener) return conn;
  throw new Error("The listener has closed");
}

const folder = await Deno.makeTempDir({ prefix: "robo-endpoint-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const ENDPOINTS = [
  "tcp://127.0.0.1:0",
  "tcp://[::1]:0",
  "tcp://localhost:*",
  `ipc://${folder}/socket`,
  "ipc://*",
  "inproc://echo",
  ...(Deno.build.os === "linux" ? ["ipc://@robo-endpoint-test", "tcp://lo:0"] : []),
];

for (const endpoint of ENDPOINTS) {
  Deno.test(`Bytes go both ways over ${endpoint.replace(folder, "…")}`, async () => {
    await using listener = await listen(endpoint);
    const accepted = accept(listener);
    const near = await dial(listener.endpoint);
    const far = await accepted;
    assert.equal(near.remote, far.local);
    const bytes = new Uint8Array(700_000).map((_, i) => i * 7);
    const sending = (async () => {
      for (let at = 0; at < bytes.length;) at += await near.write(bytes.subarray(at));
      near.close();
    })();
    const buffer = new Uint8Array(bytes.length + 1);
    let end = 0;
    for (let count; (count = await far.read(buffer.subarray(end, end + 60_000))) !== null;) {
      end += count;
    }
    await sending;
    assert.deepEqual(buffer.subarray(0, end), bytes);
    far.close();
    far.close();
  });

  Deno.test(`A closed listener on ${endpoint.replace(folder, "…")} refuses, and its address is free again`, async () => {
    const listener = await listen(endpoint);
    const again = listener.endpoint;
    const ended = accept(listener);
    listener.close();
    await assert.rejects(ended, /has closed/);
    await assert.rejects(dial(again), { code: "unavailable" });
    if (endpoint !== "ipc://*") (await listen(again)).close();
  });
}

Deno.test("What is no endpoint is refused with an example", async () => {
  for (
    const wrong of [
      "",
      "nonsense",
      "udp://x:1",
      "tcp://",
      "tcp://host",
      "tcp://host:99999",
      "tcp://:1",
    ]
  ) {
    await assert.rejects(listen(wrong), { code: "usage", hint: /tcp:\/\// });
    await assert.rejects(dial(wrong), { code: "usage" });
  }
  await assert.rejects(dial("tcp://*:1"), { code: "usage" });
  await assert.rejects(listen(`ipc://${"x".repeat(200)}`), { code: "usage" });
  assert.equal(parseEndpoint("inproc://a b").address, "a b");
});

Deno.test("Addresses are taken apart and put together", () => {
  assert.deepEqual(parseHostAndPort("[fe80::1]:80"), { hostname: "fe80::1", port: 80 });
  assert.equal(tcpEndpoint({ hostname: "fe80::1", port: 80 }), "tcp://[fe80::1]:80");
  assert.deepEqual(parseHostAndPort("*:*"), { hostname: "*", port: 0 });
});

Deno.test("An attempt to connect ends with its signal", async () => {
  const reason = new Error("Changed my mind");
  for (const endpoint of ["tcp://127.0.0.1:1", "ipc:///nowhere", "inproc://nobody"]) {
    await assert.rejects(dial(endpoint, AbortSignal.abort(reason)), reason);
  }
});
