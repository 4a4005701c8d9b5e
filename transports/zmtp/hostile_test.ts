import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeCommand,
  encodeFrame,
  encodeSubscribe,
  FLAG_COMMAND,
  FLAG_LONG,
  FLAG_MORE,
  Handshake,
  isRefused,
} from "../../protocols/zmtp/mod.ts";
import { dial } from "../endpoint.ts";
import type { ByteConnection } from "../transport.ts";
import { type MonitorEvent, Publisher, Pull, type Socket, type SocketType } from "../zmtp.ts";

const HUGE = new Uint8Array([FLAG_LONG, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

async function send(conn: ByteConnection, ...chunks: Uint8Array[]): Promise<void> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) at += await conn.write(chunk.subarray(at));
  }
}

/** Connects and makes a lawful handshake as a socket of `type`. */
async function guest(endpoint: string, type: SocketType): Promise<ByteConnection> {
  const conn = await dial(endpoint);
  const handshake = new Handshake({ socketType: type });
  await send(conn, handshake.start());
  const buffer = new Uint8Array(1000);
  while (true) {
    const count = await conn.read(buffer);
    const step = handshake.receive(buffer.subarray(0, count!));
    await send(conn, step.send);
    if (step.outcome === undefined) continue;
    assert.ok(!isRefused(step.outcome));
    return conn;
  }
}

/** The reason for which `socket` sends a peer away that says `bytes` after its handshake. */
async function reasonFor(
  socket: Socket,
  peer: SocketType,
  ...bytes: Uint8Array[]
): Promise<string | undefined> {
  await using bound = socket;
  const endpoint = await bound.bind("inproc://hostile");
  const gone = bound.events.next("disconnected");
  const conn = await guest(endpoint, peer);
  await send(conn, ...bytes).catch(() => {});
  const event = await gone;
  conn.close();
  return event?.reason;
}

async function handshakeFailure(
  socket: Socket,
  ...bytes: Uint8Array[]
): Promise<string | undefined> {
  await using bound = socket;
  const failed = bound.events.next("handshake-failed");
  const conn = await dial(await bound.bind("inproc://hostile"));
  await send(conn, ...bytes).catch(() => {});
  const event = await failed;
  conn.close();
  return event?.reason;
}

Deno.test("A peer that speaks another protocol is dropped by its first bytes", async () => {
  const reason = await handshakeFailure(new Pull(), new TextEncoder().encode("GET / HTTP/1.1\r\n"));
  assert.equal(reason, "bad-signature");
});

Deno.test("A peer that drips its handshake runs into the time limit", async () => {
  const reason = await handshakeFailure(
    new Pull({ handshakeInterval: 20 }),
    new Uint8Array([0xff]),
  );
  assert.equal(reason, "timeout");
});

Deno.test("An endless handshake is cut off", async () => {
  const greeting = new Handshake({ socketType: "PUSH" }).start();
  const long = new Uint8Array([FLAG_LONG | FLAG_COMMAND, 0, 0, 0, 0, 0, 1, 0, 0]);
  assert.equal(await handshakeFailure(new Pull(), greeting, long), "too-long");
});

Deno.test("A frame of 2^63 bytes is refused by its header", async () => {
  assert.equal(await reasonFor(new Pull(), "PUSH", HUGE), "frame-too-large");
});

Deno.test("A message over the limit is refused, in one frame or in many", async () => {
  const options = { maxMessageSize: 1000 };
  const frame = encodeFrame(0, new Uint8Array(1001));
  assert.equal(await reasonFor(new Pull(options), "PUSH", frame), "frame-too-large");
  const parts = Array.from({ length: 200 }, () => encodeFrame(FLAG_MORE, new Uint8Array(1000)));
  assert.equal(await reasonFor(new Pull(options), "PUSH", ...parts), "message-too-large");
});

Deno.test("Reserved flags, handshake commands and malformed commands are refused", async () => {
  assert.equal(await reasonFor(new Pull(), "PUSH", new Uint8Array([0xf0, 0])), "reserved-flags");
  const ready = encodeCommand("READY");
  assert.equal(await reasonFor(new Pull(), "PUSH", ready), "unexpected-command");
  const subscribe = encodeSubscribe(new Uint8Array(3), 1);
  assert.equal(await reasonFor(new Pull(), "PUSH", subscribe), "unexpected-command");
  const empty = new Uint8Array([FLAG_COMMAND, 0]);
  assert.equal(await reasonFor(new Pull(), "PUSH", empty), "malformed-command");
  const ping = encodeCommand("PING", new Uint8Array(100));
  assert.equal(await reasonFor(new Pull(), "PUSH", ping), "malformed-command");
});

Deno.test("More subscriptions than the limit, and longer ones, end the connection", async () => {
  const many = Array.from({ length: 11 }, (_, i) => encodeSubscribe(new Uint8Array([i]), i % 2));
  const reason = await reasonFor(new Publisher({ maxSubscriptions: 10 }), "SUB", ...many);
  assert.equal(reason, "too-many-subscriptions");
  const long = encodeSubscribe(new Uint8Array(101), 1);
  assert.equal(
    await reasonFor(new Publisher({ maxTopicBytes: 100 }), "SUB", long),
    "too-many-subscriptions",
  );
});

Deno.test("An unknown command is ignored, and messages may have heartbeats inside", async () => {
  await using pull = new Pull();
  const conn = await guest(await pull.bind("inproc://hostile"), "PUSH");
  const text = new TextEncoder();
  await send(
    conn,
    encodeCommand("FUTURE", new Uint8Array(3)),
    encodeFrame(FLAG_MORE, text.encode("a")),
    encodeCommand("PING", new Uint8Array([0, 0]), text.encode("ctx")),
    encodeFrame(0, text.encode("b")),
    encodeFrame(0, text.encode("c")),
  );
  const message = await pull.receive();
  assert.deepEqual(message.map((frame) => String.fromCharCode(...frame)), ["a", "b"]);
  assert.deepEqual(await pull.receive(), [text.encode("c")]);
  const buffer = new Uint8Array(100);
  const count = await conn.read(buffer);
  assert.deepEqual(buffer.subarray(0, count!), encodeCommand("PONG", text.encode("ctx")));
  conn.close();
});

Deno.test("Random bytes after the handshake never harm the socket or its other peers", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }),
      async (noise) => {
        await using pull = new Pull({ maxMessageSize: 10_000 });
        const endpoint = await pull.bind("inproc://hostile");
        const good = await guest(endpoint, "PUSH");
        const bad = await guest(endpoint, "PUSH");
        const gone = pull.events.next("disconnected");
        await send(bad, ...noise).catch(() => {});
        bad.close();
        const end: MonitorEvent | undefined = await gone;
        assert.ok(end !== undefined);
        const marker = new TextEncoder().encode("still here, whatever came before");
        await send(good, encodeFrame(0, marker));
        while (
          new TextDecoder().decode((await pull.receive()).at(-1)) !==
            new TextDecoder().decode(marker)
        );
        good.close();
      },
    ),
    { numRuns: 60 },
  );
});
