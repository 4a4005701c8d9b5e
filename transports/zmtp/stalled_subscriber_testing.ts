import { encodeSubscribe } from "../../protocols/zmtp/mod.ts";
import { dial } from "../endpoint.ts";
import type { ByteConnection } from "../transport.ts";
import { establish } from "../zmtp_link.ts";

/** For tests: a subscriber to everything at `endpoint` that reads no more once it has subscribed. */
export async function stalledSubscriber(endpoint: string): Promise<ByteConnection> {
  const conn = await dial(endpoint);
  await establish(conn, { socketType: "SUB" });
  await conn.write(encodeSubscribe(new Uint8Array(0), 1));
  return conn;
}
