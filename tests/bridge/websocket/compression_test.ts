/**
 * What Autobahn's test suite asks of servers, parts 12 and 13: permessage-deflate (RFC 7692), its parameters and its bounds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { constants, deflateRawSync } from "node:zlib";
import { deflateMessage, encodeFrame, OPCODE } from "../../../protocols/websocket/mod.ts";
import { concat } from "../../../protocols/bytes.ts";
import { until } from "../../lib/until.ts";
import { echoServer } from "./echo_server.ts";
import { closing, frame, RawClient } from "./raw_client.ts";

const OFFER = { "sec-websocket-extensions": "permessage-deflate; client_max_window_bits" };
const compressed = { isCompressed: true };
const words = "compressible ".repeat(1000);

function squeezed(text: string): Uint8Array {
  return deflateMessage(new TextEncoder().encode(text));
}

Deno.test("Compression is agreed on only when it is switched on, and offered as it can be had", async () => {
  await using echo = await echoServer({ compress: true });
  const answer = async (offer: string) => {
    using client = await RawClient.open(echo.url, {
      headers: { "sec-websocket-extensions": offer },
    });
    return client.headers.get("sec-websocket-extensions");
  };
  const agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  const able = [
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; client_max_window_bits=8",
    'permessage-deflate; client_max_window_bits="10"; server_max_window_bits=15',
    "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
    "x-webkit-deflate-frame, permessage-deflate; server_max_window_bits=10, permessage-deflate",
  ];
  for (const offer of able) assert.equal(await answer(offer), agreed, offer);
  const unable = [
    "x-webkit-deflate-frame",
    "permessage-deflate; server_max_window_bits=10",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_max_window_bits=8; client_max_window_bits=9",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; unknown",
  ];
  for (const offer of unable) assert.equal(await answer(offer), undefined, offer);
  await using plain = await echoServer();
  using client = await RawClient.open(plain.url, { headers: OFFER });
  assert.equal(client.headers.has("sec-websocket-extensions"), false);
});

Deno.test("Compressed messages come back as they were, whole, in parts, and with plain ones in between", async () => {
  await using echo = await echoServer({ compress: true });
  using client = await RawClient.open(echo.url, { headers: OFFER });
  const bytes = squeezed(words);
  // Two blocks, an empty message, and a block that ends the stream, as RFC 7692 shows them (7.2.3).
  const twice = Uint8Array.fromHex("f24805000000ffffcac9c90700");
  const last = Uint8Array.fromHex("f348cdc9c9070000");
  await client.send(concat([
    frame(1, bytes, compressed),
    frame(1, bytes.subarray(0, 10), { isCompressed: true, hasMore: true }),
    frame(OPCODE.ping, "between"),
    frame(0, bytes.subarray(10)),
    frame(1, "plain"),
    frame(2, new Uint8Array([0]), compressed),
    frame(1, twice, compressed),
    frame(1, last, compressed),
    closing(1000),
  ]));
  const got = await client.rest();
  assert.deepEqual(
    got.map((message) => message.kind === "text" ? message.text.length : message.kind),
    [
      ...[words.length, "pong", words.length, 5, "binary", 5, 5, "close"],
    ],
  );
});

Deno.test("What many clients share is compressed once, and small messages are not", async () => {
  await using echo = await echoServer({ compress: true });
  using first = await RawClient.open(echo.url, { headers: OFFER });
  using second = await RawClient.open(echo.url, { headers: OFFER });
  using plain = await RawClient.open(echo.url);
  const sockets = await until("all are there", () => echo.sockets.length === 3 && echo.sockets);
  const shared = concat([
    encodeFrame(OPCODE.text, new TextEncoder().encode(words)),
    encodeFrame(OPCODE.binary, new Uint8Array(10)),
  ]);
  const noise = crypto.getRandomValues(new Uint8Array(1000));
  for (const socket of sockets) socket.write([shared, encodeFrame(OPCODE.binary, noise)]);
  for (const client of [first, second, plain]) {
    assert.deepEqual(await client.next(), { kind: "text", text: words });
    assert.deepEqual(await client.next(), { kind: "binary", bytes: new Uint8Array(10) });
    assert.deepEqual(await client.next(), { kind: "binary", bytes: noise });
  }
  await until("everything is counted", async () => {
    const bytes = await echo.metric("robo_bridge_bytes_out_total");
    return bytes > 15_000 && bytes < 17_000;
  });
});

for (
  const [what, code, sent] of [
    ["a bomb", 1009, [frame(2, bomb(100_000_000), compressed)]],
    ["a bomb in parts", 1009, [
      frame(2, bomb(100_000_000).subarray(0, 5000), { isCompressed: true, hasMore: true }),
      frame(0, bomb(100_000_000).subarray(5000)),
    ]],
    ["what is no compression", 1007, [frame(2, "xxxxxxxxxxxx", compressed)]],
    ["a reference to the message before", 1007, [
      frame(1, Uint8Array.fromHex("f200110000"), compressed),
    ]],
    ["a text that is no UTF-8", 1007, [
      frame(1, deflateMessage(new Uint8Array([0xff])), compressed),
    ]],
    ["a compressed control frame", 1002, [frame(OPCODE.ping, "", compressed)]],
    ["a compressed part in the middle", 1002, [
      frame(1, squeezed("a"), { isCompressed: true, hasMore: true }),
      frame(0, "b", compressed),
    ]],
  ] as const
) {
  Deno.test(`Compression ends the connection with ${code} for ${what}`, async () => {
    await using echo = await echoServer({ compress: true });
    using client = await RawClient.open(echo.url, { headers: OFFER });
    const [got] = await Promise.all([client.rest(), client.send(concat([...sent]))]);
    const close = got.at(-1);
    assert.ok(close?.kind === "close" && close.code === code, JSON.stringify(close));
    assert.equal(got.length, 1);
  });
}

/** So many zeros, compressed. */
function bomb(size: number): Uint8Array {
  return deflateRawSync(new Uint8Array(size), { finishFlush: constants.Z_SYNC_FLUSH });
}
