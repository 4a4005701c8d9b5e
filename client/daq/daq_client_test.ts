import assert from "node:assert/strict";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { until } from "../../tests/lib/until.ts";
import { tcp } from "../../transports/tcp.ts";
import { DaqClient } from "./daq_client.ts";
import { FakeServer } from "./fake_server_testing.ts";

function frame(bytes: number): Message {
  const value = { dtype: "|u1", shape: [bytes], bytes: new Uint8Array(bytes) };
  return { kind: "done", data: { form: "list", list: [{ type: "array", value }] } };
}

Deno.test("A client says its type and its greeting, on each connection anew", async () => {
  const first = await FakeServer.start();
  const { port } = first;
  let greetings = 0;
  await using client = await DaqClient.connect({
    type: "ACTUATOR",
    port,
    greeting: () => [{ kind: "info", key: "greeting", value: String(++greetings) }],
    onMessage: () => {},
  });
  const greeted = async (server: FakeServer) => {
    const connection = await server.accept();
    assert.deepEqual(await connection.next("hello"), { kind: "hello", clientType: "ACTUATOR" });
    return (await connection.next("info")).value;
  };
  assert.equal(await greeted(first), "1");
  await first[Symbol.asyncDispose]();
  await using second = await FakeServer.start({ port });
  assert.equal(await greeted(second), "2");
  assert.equal(client.counters.connections, 2);
});

Deno.test("Messages reach the listener in order, whatever the pieces they come in", async () => {
  await using server = await FakeServer.start();
  const heard: Message[] = [];
  await using client = await DaqClient.connect({
    type: "GRABBER",
    port: server.port,
    onMessage: (message) => heard.push(message),
  });
  const connection = await server.accept();
  const said: Message[] = [
    { kind: "send_data", dimension: "0D" },
    { kind: "order", command: "stop_motion" },
    { kind: "set_info", change: { path: ["a", "b"], xml: "<b/>" } },
    { kind: "send_data", dimension: "0D" },
    { kind: "send_data", dimension: "ND" },
  ];
  await connection.send(...said);
  await until("all are heard", () => heard.length === said.length);
  assert.deepEqual(heard, said);
  assert.equal(client.counters.received, said.length);
});

Deno.test("What a server does not take is dropped beyond a limit, and counted", async () => {
  await using listener = await tcp.listen("127.0.0.1:0");
  const accepting = listener[Symbol.asyncIterator]().next();
  const client = await DaqClient.connect({
    type: "GRABBER",
    port: Number(listener.endpoint.split(":").at(-1)),
    maxQueue: 1_000_000,
    onMessage: () => {},
  });
  const { value: connection } = await accepting;
  let sent = 0;
  // As much as the system's own buffers hold, and then a million more.
  while (client.send(frame(500_000))) sent++;
  assert(sent < 100, String(sent));
  assert.equal(client.counters.dropped, 1);
  assert(client.queuedBytes > 1_000_000 && client.queuedBytes < 2_000_000);
  connection.close();
  await until("it has noticed", () => !client.isConnected);
  assert.equal(client.queuedBytes, 0);
  assert.equal(client.send(frame(1)), false);
  assert.equal(client.counters.dropped, 2);
  await client[Symbol.asyncDispose]();
});

Deno.test("What a listener throws ends the connection, which comes back", async () => {
  await using server = await FakeServer.start();
  const reasons: unknown[] = [];
  await using _ = await DaqClient.connect({
    type: "GRABBER",
    port: server.port,
    onMessage: () => {
      throw new Error("Enough of that");
    },
    onDisconnected: (reason) => reasons.push(reason),
  });
  const connection = await server.accept();
  await connection.send({ kind: "send_data", dimension: "0D" });
  await connection.ended;
  await (await server.accept()).next("hello");
  assert.match(String(reasons[0]), /Enough of that/);
});
