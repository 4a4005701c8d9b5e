import type { WebSocketMessage } from "../../../protocols/websocket/mod.ts";
import type { Bridge } from "./bridge.ts";
import type { Client } from "./client.ts";

/** A language that clients speak over WebSockets. */
export interface Dialect {
  /** Its name for people and in `Client.dialect`. */
  readonly name: string;
  /** The subprotocols (`Sec-WebSocket-Protocol`) that choose it, the most wanted first. */
  readonly subprotocols: readonly string[];
  /** The paths that choose it when the client names no subprotocol. */
  readonly paths: readonly string[];
  /** Begins a conversation. It speaks through `client.tell` and `bridge.subscribe`, and ends when `signal` aborts. */
  open(bridge: Bridge, client: Client, signal: AbortSignal): DialectSession;
}

/** A conversation with one client. */
export interface DialectSession {
  /** A message has come, text or binary. A `RoboError` that it throws ends the conversation: 1003 for kind `data`, else 1011. */
  received(message: Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>): void;
}
