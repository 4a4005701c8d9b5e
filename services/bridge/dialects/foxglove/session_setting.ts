import type { FoxgloveSubprotocol } from "../../../../protocols/foxglove/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { FoxgloveShared } from "./foxglove_shared.ts";

/** What every part of a conversation stands on. */
export interface SessionSetting {
  /** The bridge. */
  readonly bridge: Bridge;
  /** The client at the other end. */
  readonly client: Client;
  /** Ends the conversation. */
  readonly signal: AbortSignal;
  /** What it has in common with others. */
  readonly shared: FoxgloveShared;
  /** What is spoken. */
  readonly name: FoxgloveSubprotocol;
}
