import type { Logger } from "@logtape/logtape";
import type { Metric } from "../../../protocols/http/metrics.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import type { HttpRoute } from "./http_types.ts";
import type { ServerSocket, SocketHandler } from "./server_socket.ts";

/** Port that is listened on unless another is named. */
export const BRIDGE_PORT = 8675;

/** Where and how a `BridgeHttpServer` listens. */
export interface BridgeHttpOptions extends SocketLimits {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on; 0 takes a free one. Default 8675, or a free one where that is taken. */
  readonly port?: number;
  /** Files of a certificate and its key, in PEM, for `https` and `wss`. Default neither. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** What clients have to show for everything, 16 to 256 of `A-Za-z0-9._~-`. Default nothing on loopback, else one that is made up. */
  readonly token?: string;
  /** What clients may show instead that only look. Default there is none. With it there is always a `token` as well. */
  readonly readToken?: string;
  /** Hosts that may connect; all that reach the address when it is left out. */
  readonly allow?: AllowList;
  /** Origins of web pages that may connect besides the server's own, such as `http://localhost:8888`, `https://*.example.org`, or `*`. Default none. */
  readonly origins?: readonly string[];
  /** Subprotocols that dialects know. */
  readonly subprotocols: readonly string[];
  /** Paths that choose a dialect when a client names no subprotocol. */
  readonly paths: readonly string[];
  /** What is answered to requests that are no WebSockets, besides `/healthz` and `/metrics`. Default nothing. */
  readonly routes?: readonly HttpRoute[];
  /** More figures for `/metrics`. Default none. */
  readonly metrics?: () => readonly Metric[];
  /** Told of each new client; what it returns is told of what the client sends. */
  onSocket(socket: ServerSocket): SocketHandler;
  /** Told of mistakes of ours. Default nobody. */
  readonly logger?: Logger;
}

/** Limits of WebSockets, each counted where it is met. */
export interface SocketLimits {
  /** WebSockets at once. Default 4096. */
  readonly maxClients?: number;
  /** WebSockets at once from one address. Default 2048. */
  readonly maxClientsPerAddress?: number;
  /** Largest message of a client, in bytes, decompressed. Default 1 MiB; beyond it the connection ends with 1009. */
  readonly maxMessage?: number;
  /** Messages of a client in a second, each control frame and part of a message counted as one, and as many at once; beyond it the client is read no faster. Default 1000. */
  readonly maxRate?: number;
  /** Share of the time that messages of a client may take, in percent; beyond it the client is read no faster. Default 20; from 100 on there is no such limit. */
  readonly maxWork?: number;
  /** Whether messages are compressed (permessage-deflate, RFC 7692) for clients that can. Default false. */
  readonly compress?: boolean;
  /** Time between pings, in milliseconds. Who gives no sign of life for two of them is disconnected. Default 5000. */
  readonly pingEvery?: number;
  /** Longest time in which a begun message has to come whole, in milliseconds. Default 30,000. */
  readonly messageTimeout?: number;
  /** Longest time in which a request's head has to come whole, in milliseconds. Default 10,000. */
  readonly handshakeTimeout?: number;
  /** Longest wait for a client's close frame, in milliseconds. Default 3000. */
  readonly closeTimeout?: number;
  /** Bytes that are handed to the system for one client before `write` says that enough waits. Default 256 KiB. */
  readonly highWater?: number;
}
