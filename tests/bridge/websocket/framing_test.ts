/**
 * What Autobahn's test suite asks of servers, parts 1 to 5: sizes, pings, reserved bits, opcodes, fragments. Each case is sent to the running
 * server whole, and byte by byte where it is short.
 *
 * @module
 */
import assert from "node:assert/strict";
import { encodeFrame, type WebSocketMessage } from "../../../protocols/websocket/mod.ts";
import { concat } from "../../../protocols/bytes.ts";
import { echoServer } from "./echo_server.ts";
import { closing, frame, RawClient } from "./raw_client.ts";

/** Longest conversation that is sent byte by byte, in bytes. */
const SHORT = 1500;

interface Case {
  readonly name: string;
  readonly send: readonly Uint8Array[];
  /** What comes back before the end. */
  readonly back: readonly WebSocketMessage[];
  /** The code of the server's close frame, when it ends the conversation. */
  readonly fails?: number;
}

function text(text: string): WebSocketMessage {
  return { kind: "text", text };
}

function binary(bytes: Uint8Array): WebSocketMessage {
  return { kind: "binary", bytes };
}

function pong(bytes: Uint8Array): WebSocketMessage {
  return { kind: "pong", bytes };
}

function ascii(words: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(words);
}

const more = { hasMore: true };
const SIZES = [0, 125, 126, 127, 128, 65_535, 65_536];
const some = Uint8Array.from([0, 255, 254, 253, 252, 251, 0, 255]);

const CASES: readonly Case[] = [
  ...SIZES.flatMap((size): Case[] => {
    const words = "*".repeat(size);
    const bytes = new Uint8Array(size).fill(0xfe);
    return [
      { name: `a text of ${size} bytes`, send: [frame(1, words)], back: [text(words)] },
      { name: `${size} bytes`, send: [frame(2, bytes)], back: [binary(bytes)] },
    ];
  }),
  ...[new Uint8Array(0), ascii("Hello, world!"), some, new Uint8Array(125).fill(0xfe)].map((
    bytes,
  ): Case => ({
    name: `a ping of ${bytes.length} bytes`,
    send: [frame(9, bytes)],
    back: [pong(bytes)],
  })),
  { name: "a ping that is too long", send: [frame(9, new Uint8Array(126))], back: [], fails: 1002 },
  {
    name: "pongs that nobody asked for",
    send: [frame(10), frame(10, some), frame(9, some)],
    back: [pong(some)],
  },
  {
    name: "ten pings, answered in their order",
    send: Array.from({ length: 10 }, (_, i) => frame(9, `ping ${i}`)),
    back: Array.from({ length: 10 }, (_, i) => pong(ascii(`ping ${i}`))),
  },
  ...[1, 2, 3, 4, 5, 6, 7].map((bits): Case => {
    const odd = frame(1, "Hello");
    odd[0]! |= bits << 4;
    return {
      name: `reserved bits ${bits}`,
      send: [frame(1, "first"), odd, frame(9)],
      back: [text("first")],
      fails: 1002,
    };
  }),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): Case => ({
    name: `opcode ${opcode}`,
    send: [frame(1, "first"), frame(opcode, "x"), frame(9)],
    back: [text("first")],
    fails: 1002,
  })),
  ...[9, 10].map((opcode): Case => ({
    name: `a control frame ${opcode} in parts`,
    send: [frame(opcode, "fragment1", more), frame(0, "fragment2")],
    back: [],
    fails: 1002,
  })),
  {
    name: "a text in two parts",
    send: [frame(1, "fragment1", more), frame(0, "fragment2")],
    back: [text("fragment1fragment2")],
  },
  {
    name: "a ping between two parts",
    send: [frame(1, "fragment1", more), frame(9, "ping"), frame(0, "fragment2")],
    back: [pong(ascii("ping")), text("fragment1fragment2")],
  },
  {
    name: "five parts with pings between them, which are answered first",
    send: [
      ...[frame(1, "f1", more), frame(0, "f2", more), frame(9, "p1"), frame(0, "f3", more)],
      ...[frame(0, "f4", more), frame(9, "p2"), frame(0, "f5")],
    ],
    back: [pong(ascii("p1")), pong(ascii("p2")), text("f1f2f3f4f5")],
  },
  {
    name: "parts of which most are empty",
    send: [frame(1, "", more), frame(0, "", more), frame(0, "a", more), frame(0, "")],
    back: [text("a")],
  },
  {
    name: "parts that are all empty",
    send: [frame(2, "", more), frame(0, "", more), frame(0, "")],
    back: [binary(new Uint8Array(0))],
  },
  {
    name: "a continuation of nothing",
    send: [frame(0, "non-continuation"), frame(1, "Hello")],
    back: [],
    fails: 1002,
  },
  {
    name: "a continuation of nothing that is the first of several",
    send: [frame(0, "x", more), frame(1, "Hello")],
    back: [],
    fails: 1002,
  },
  {
    name: "a continuation behind a whole message",
    send: [frame(1, "a"), frame(0, "b")],
    back: [text("a")],
    fails: 1002,
  },
  {
    name: "a message within another",
    send: [frame(1, "a", more), frame(1, "b"), frame(0, "c")],
    back: [],
    fails: 1002,
  },
  {
    name: "a message of bytes within a text",
    send: [frame(1, "a", more), frame(2, "b", more)],
    back: [],
    fails: 1002,
  },
  {
    name: "a frame without a mask",
    send: [encodeFrame(1, some)],
    back: [],
    fails: 1002,
  },
  {
    name: "a length in more bytes than it needs",
    send: [Uint8Array.fromHex("82fe007d00000000")],
    back: [],
    fails: 1002,
  },
  {
    name: "a length of 64 bits",
    send: [Uint8Array.fromHex("82ffffffffffffffffff00000000")],
    back: [],
    fails: 1002,
  },
  {
    name: "a message that is too large",
    send: [Uint8Array.fromHex("82ff000000000010000100000000")],
    back: [],
    fails: 1009,
  },
];

for (const { name, send, back, fails } of CASES) {
  const end = fails === undefined ? "is answered" : `ends the connection with ${fails}`;
  Deno.test(`What is sent ${end}: ${name}`, async () => {
    await using echo = await echoServer();
    const all = concat([...send, ...fails === undefined ? [closing(1000)] : []]);
    const code = fails ?? 1000;
    for (const drop of all.length < SHORT ? [all.length, 1] : [all.length, 997]) {
      using client = await RawClient.open(echo.url);
      const [got] = await Promise.all([client.rest(), client.drip(all, drop)]);
      const close = got.pop();
      assert.deepEqual(got, back);
      assert.ok(close?.kind === "close" && close.code === code, JSON.stringify(close));
    }
  });
}

Deno.test("A message of many parts arrives, and one of too many ends the connection", async () => {
  await using echo = await echoServer({ maxRate: 1_000_000, maxWork: 100 });
  using client = await RawClient.open(echo.url);
  const parts = Array.from({ length: 5000 }, (_, i) => frame(i === 0 ? 2 : 0, some, more));
  await client.send(concat([...parts, frame(0)]));
  const message = await client.next();
  assert.ok(message?.kind === "binary" && message.bytes.length === 40_000);
  const none = concat(Array.from({ length: 1000 }, () => frame(0, "", more)));
  await client.send(frame(2, "", more));
  const sent = (async () => {
    for (let i = 0; i < 66; i++) await client.send(none);
  })();
  const close = await client.next();
  assert.ok(close?.kind === "close" && close.code === 1008, JSON.stringify(close));
  await sent;
});
