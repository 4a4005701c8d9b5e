/**
 * So many clients of a server that do nothing but answer its pings: a program of its own, so that their memory is not the server's.
 *
 *     deno run -A tests/bridge/websocket/idle_clients.ts http://127.0.0.1:8675 1000
 *
 * @module
 */
import { frame, RawClient } from "./raw_client.ts";

const [url, count] = Deno.args;
await Promise.all(Array.from({ length: Number(count) }, async () => {
  using client = await RawClient.open(url!);
  for (let next = await client.next(); next?.kind === "ping"; next = await client.next()) {
    await client.send(frame(10, next.bytes));
  }
}));
