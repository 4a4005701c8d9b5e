import {
  FOXGLOVE_SDK,
  FOXGLOVE_WEBSOCKET,
  type FoxgloveSubprotocol,
} from "../../../../protocols/foxglove/mod.ts";
import type { Dialect } from "../../hub/dialect.ts";
import type { ChannelEncoding } from "./channel_book.ts";
import { FoxgloveSession } from "./foxglove_session.ts";
import { FoxgloveShared } from "./foxglove_shared.ts";

/** How structs are offered to Foxglove's clients. */
export interface FoxgloveOptions {
  /**
   * Encoding of channels: `json`, which is easy to read; `ros1`, the struct's own bytes, which cost next to nothing; or `both`, where the
   * latter's topics end in `/ros1`. Structs of big-endian programs are always JSON. Default `json`.
   */
  readonly encoding?: ChannelEncoding;
  /**
   * Time after which a client is greeted that has said nothing, in milliseconds: some, such as mcap-record, miss what comes with the
   * handshake. Default 50; 0 greets at once.
   */
  readonly greetAfter?: number;
}

/** Foxglove's two subprotocols; what they have in common is written once for clients of both. */
export function foxgloveDialects(
  { encoding = "json", greetAfter = 50 }: FoxgloveOptions = {},
): Dialect[] {
  const shared = new FoxgloveShared(encoding, greetAfter);
  return ([FOXGLOVE_SDK, FOXGLOVE_WEBSOCKET] as const).map((name) => dialect(name, shared));
}

function dialect(name: FoxgloveSubprotocol, shared: FoxgloveShared): Dialect {
  return {
    name,
    subprotocols: [name],
    paths: [],
    open: (bridge, client, signal) => new FoxgloveSession({ bridge, client, signal, shared, name }),
  };
}
