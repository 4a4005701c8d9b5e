import assert from "node:assert/strict";
import { until } from "../tests/lib/until.ts";
import { UdpSocket, type UdpSocketOptions } from "./udp_socket.ts";

const GROUP = "224.3.29.110";

function open(options: Partial<UdpSocketOptions> = {}): Promise<UdpSocket> {
  return UdpSocket.open({
    port: 0,
    card: "127.0.0.1",
    onDatagram: () => {},
    onError: () => {},
    ...options,
  });
}

Deno.test("Sockets that share a port all hear what is said to their group, and can answer", async () => {
  const heard: string[] = [];
  const port = await freePort();
  const listener = (name: string) =>
    open({ port, group: GROUP, onDatagram: (bytes) => heard.push(`${name} ${bytes}`) });
  await using one = await listener("a");
  await using _two = await listener("b");
  one.send(Uint8Array.of(7), { address: GROUP, port });
  await until("both hear it", () => heard.includes("a 7") && heard.includes("b 7"));
});

Deno.test("A port that somebody keeps to himself, and a card that is not there, are refused with a code", async () => {
  await using holder = await open();
  await assert.rejects(open({ port: holder.port, group: GROUP }), { code: "EADDRINUSE" });
  await assert.rejects(open({ address: "203.0.113.9", card: "203.0.113.9" }), {
    code: "EADDRNOTAVAIL",
  });
  await assert.rejects(open({ port: 0, group: GROUP, card: "203.0.113.9" }));
});

Deno.test("What a callback throws is reported and does not end the socket", async () => {
  const errors: unknown[] = [];
  const heard: number[] = [];
  await using socket = await open({
    onDatagram(bytes) {
      heard.push(bytes[0]!);
      if (bytes[0] === 1) throw new Error("Too bad");
    },
    onError: (error) => errors.push(error),
  });
  const to = { address: "127.0.0.1", port: socket.port };
  socket.send(Uint8Array.of(1), to);
  await until("the first is heard", () => heard.includes(1));
  socket.send(Uint8Array.of(2), to);
  await until("the second is heard", () => heard.includes(2));
  assert.match(String(errors[0]), /Too bad/);
});

Deno.test("A datagram that cannot be sent is reported; a closed socket sends nothing", async () => {
  const errors: unknown[] = [];
  await using socket = await open({ onError: (error) => errors.push(error) });
  socket.send(new Uint8Array(70_000), { address: "127.0.0.1", port: 9 });
  await until("it is reported", () => errors.length === 1);
  await socket.close();
  socket.send(Uint8Array.of(1), { address: "127.0.0.1", port: 9 });
  assert.equal(errors.length, 1);
});

async function freePort(): Promise<number> {
  await using socket = await open();
  return socket.port;
}
