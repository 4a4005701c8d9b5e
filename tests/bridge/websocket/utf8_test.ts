/**
 * What Autobahn's test suite asks of servers, part 6: text that is UTF-8 or is not, however it is cut.
 *
 * @module
 */
import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { echoServer } from "./echo_server.ts";
import { closing, frame, RawClient } from "./raw_client.ts";

const more = { hasMore: true };

/** The first and last of all ranges, and what Autobahn has besides. */
const VALID = [
  "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121",
  "cebae1bdb9cf83cebcceb5",
  "00",
  "7f",
  "c280",
  "dfbf",
  "e0a080",
  "ed9fbf",
  "ee8080",
  "efbfbd",
  "efbfbf",
  "efbfbe",
  "f0908080",
  "f3bfbfbf",
  "f48fbfbf",
  "efbbbf61",
  "f09fbfbf",
];

/** The wrong byte of each is the one behind the bar. */
const INVALID = [
  "cebae1bdb9cf83cebcceb5ed|a080656469746564",
  "|80",
  "|bf",
  "|8080808080",
  "|f5808080",
  "|f88888808080",
  "|fc8480808080",
  "|fe",
  "|ff",
  "|fefeffff",
  "|c0af",
  "|c1bf",
  "e0|80af",
  "e0|9fbf",
  "f0|8080af",
  "f0|8fbfbf",
  "ed|a080",
  "ed|afbf",
  "ed|bfbf",
  "cebaed|a0",
  "f4|908080",
  "c2|20",
  "e0a0|20",
  "f09080|20",
  "61c2|c2",
];

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(hex);
}

for (const hex of VALID) {
  Deno.test(`Text that is UTF-8 comes back, cut at every byte: ${hex}`, async () => {
    await using echo = await echoServer();
    using client = await RawClient.open(echo.url);
    const bytes = bytesOf(hex);
    const kept = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const cuts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
    const sent = cuts.flatMap((at) => [
      frame(1, bytes.subarray(0, at), more),
      frame(0, bytes.subarray(at)),
    ]);
    const single = Array.from(
      bytes,
      (_, at) => frame(at === 0 ? 1 : 0, bytes.subarray(at, at + 1), more),
    );
    const all = concat([...sent, ...single, frame(0), frame(1, bytes), closing(1000)]);
    const [got] = await Promise.all([client.rest(), client.drip(all, 7)]);
    assert.deepEqual(
      got.slice(0, -1),
      Array.from({ length: cuts.length + 2 }, () => ({ kind: "text", text: kept })),
    );
  });
}

for (const marked of INVALID) {
  Deno.test(`Text that is not UTF-8 ends the connection with 1007 at its first wrong byte: ${marked}`, async () => {
    await using echo = await echoServer();
    const good = marked.indexOf("|") / 2;
    const bytes = bytesOf(marked.replace("|", ""));
    // Nothing is sent behind the wrong byte, neither the rest of its frame nor of its message.
    const upTo = bytes.subarray(0, good + 1);
    const longer = concat([upTo, new Uint8Array(50)]);
    const beginnings = [
      frame(1, longer).subarray(0, 6 + upTo.length),
      frame(1, upTo, more),
      frame(1, upTo),
      concat([frame(1, bytes.subarray(0, good), more), frame(0, longer).subarray(0, 7)]),
    ];
    for (const beginning of beginnings) {
      using client = await RawClient.open(echo.url);
      await client.send(beginning);
      const close = await client.next();
      assert.ok(close?.kind === "close" && close.code === 1007, JSON.stringify(close));
      assert.equal(await client.next(), undefined);
    }
  });
}

Deno.test("A text that ends within a character ends the connection with 1007", async () => {
  await using echo = await echoServer();
  for (const hex of ["c2", "e0a0", "f09080", "61ce"]) {
    for (const end of [frame(1, bytesOf(hex)), concat([frame(1, bytesOf(hex), more), frame(0)])]) {
      using client = await RawClient.open(echo.url);
      await client.send(end);
      const close = await client.next();
      assert.ok(close?.kind === "close" && close.code === 1007, hex);
    }
  }
});
