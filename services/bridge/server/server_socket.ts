import type { WebSocketMessage } from "../../../protocols/websocket/mod.ts";

/** What somebody may do who has shown a token, or needs none: everything, or only look. */
export type AccessRights = "all" | "read";

/** The server's end of a WebSocket. */
export interface ServerSocket {
  /** Where the client is: `127.0.0.1:50312`. */
  readonly remote: string;
  /** The subprotocol that was agreed on; `undefined` when the client named none. */
  readonly subprotocol: string | undefined;
  /** The path that the client asked for, without the query: `/ws`. */
  readonly path: string;
  /** The query of its request, without the token. */
  readonly query: URLSearchParams;
  /** What it may do. */
  readonly rights: AccessRights;
  /** Bytes that were handed over and that the system has not taken yet. */
  readonly bufferedBytes: number;
  /** Whether nothing is sent any more, since one end has closed. */
  readonly isClosed: boolean;
  /**
   * Hands over whole frames of a server, unmasked, as many in one piece as one likes; they are never changed again, and may be shared with other
   * sockets. Returns false when enough waits for now: go on after {@linkcode drained}. What is written after the end is thrown away.
   */
  write(frames: readonly Uint8Array[]): boolean;
  /** Resolves when there is room again, or the connection has ended. */
  drained(): Promise<void>;
  /** Sends a close frame (RFC 6455, 7.4) behind what was written; the connection ends at once when the client does not answer in time. */
  close(code: number, reason?: string): void;
  /** Ends the connection and gives back its memory at once, even when the client never reads. */
  terminate(): void;
}

/** What is done with what a client sends. Pings, pongs and close frames are answered by the server. */
export interface SocketHandler {
  /** A message has come. What it throws ends the connection with 1011. */
  received(message: Extract<WebSocketMessage, { readonly kind: "text" | "binary" }>): void;
  /** The connection is no more. Called once, also after `close` and `terminate`. */
  closed(end: SocketEnd): void;
}

/** How a connection has ended. */
export interface SocketEnd {
  /** The code of the client's close frame, or ours; 1006 when it broke off. */
  readonly code: number;
  /** What was said about it. */
  readonly reason: string;
  /** Whether both ends have said that it ends. */
  readonly isClean: boolean;
}
