import { concat } from "../../../protocols/bytes.ts";
import type { EchoServer } from "./echo_server.ts";
import { closing, connect, frame, RawClient, requestText } from "./raw_client.ts";
import { type Random, spoiltConversation } from "./spoilt.ts";

/** What clients do that nobody wants. */
export const MISCHIEF: readonly ((echo: EchoServer, random: Random) => Promise<void>)[] = [
  async (echo, random) => {
    // A request that is cut, and perhaps kept open.
    using conn = await connect(echo.url);
    const text = requestText(echo.url);
    await conn.write(new TextEncoder().encode(text.slice(0, random(text.length))));
    await wait(random(20));
  },
  async (echo, random) => {
    // Bytes that are nothing.
    using conn = await connect(echo.url);
    await write(conn, Uint8Array.from({ length: random(3000) }, () => random(256)));
    await wait(random(20));
  },
  async (echo, random) => {
    // A conversation that is spoilt, and read to its end.
    using client = await RawClient.open(echo.url);
    await Promise.all([
      client.send(concat([spoiltConversation(random), closing(1000)])),
      client.rest(),
    ]);
  },
  async (echo, random) => {
    // One that is spoilt, and not read.
    using client = await RawClient.open(echo.url);
    for (let i = random(10); i >= 0; i--) await client.send(spoiltConversation(random));
  },
  async (echo, random) => {
    // Much that is sent back and never read.
    using client = await RawClient.open(echo.url);
    const bytes = frame(2, new Uint8Array(500_000));
    await Promise.race([client.send(concat([bytes, bytes, bytes, bytes, bytes])), wait(100)]);
    await wait(random(1500));
  },
  async (echo, random) => {
    // Pings without end, and no answer to any.
    using client = await RawClient.open(echo.url);
    const pings = concat(Array.from({ length: 300 }, () => frame(9, new Uint8Array(125))));
    await client.send(pings);
    await wait(random(300));
  },
  async (echo, random) => {
    // Compression that makes no sense, and bombs.
    const offer = { "sec-websocket-extensions": "permessage-deflate" };
    using client = await RawClient.open(echo.url, { headers: offer });
    const bytes = Uint8Array.from({ length: random(300) }, () => random(256));
    const options = { isCompressed: true, hasMore: random(2) === 0 };
    await Promise.all([
      client.send(concat([frame(1 + random(2), bytes, options), closing(1000)])),
      client.rest(),
    ]);
  },
  async (echo, random) => {
    // A message that drips.
    using client = await RawClient.open(echo.url);
    for (const byte of frame(1, "drip")) {
      await client.send(new Uint8Array([byte]));
      await wait(random(30));
    }
  },
  async (echo, random) => {
    // The server ends it, one way or the other.
    const id = crypto.randomUUID();
    using client = await RawClient.open(echo.url, { target: `/ws?id=${id}` });
    const socket = echo.sockets.findLast(({ query }) => query.get("id") === id);
    if (random(2) === 0) socket?.terminate();
    else socket?.close(1000, "enough");
    await Promise.race([client.rest(), wait(700)]);
  },
];

async function write(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  try {
    await conn.write(bytes);
  } catch {
    // It was faster.
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
