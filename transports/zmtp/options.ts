import type { HandshakeOptions, Security, SocketType } from "../../protocols/zmtp/mod.ts";
import { DEFAULT_HANDSHAKE_MS } from "../zmtp_link.ts";

/** What happens to a message for which there is no room. Every dropped message is counted. */
export type Overflow =
  /** The oldest waiting message makes room. */
  | "drop-oldest"
  /** The new message is dropped. */
  | "drop-newest"
  /** Only the newest message is kept, whatever the high-water mark. */
  | "conflate"
  /** `send` waits; when receiving, the peer is not read from until there is room. */
  | "block";

/** Options of a socket. Times are in milliseconds, sizes in bytes; -1 stands for no limit where that is said. */
export interface SocketOptions {
  /** Messages that may wait to be sent to one peer; default 1000, 0 for no limit. */
  sendHighWaterMark?: number;
  /** Messages of one peer that may wait to be received; default 1000, 0 for no limit. Checked after each read. */
  receiveHighWaterMark?: number;
  /** Bytes that may wait per peer and direction, besides one message of any size; default 64 MiB. */
  maxQueuedBytes?: number;
  /** When there is no room to send; default as libzmq: PUB, XPUB, ROUTER and REP "drop-newest", others "block". */
  overflow?: Overflow;
  /** When there is no room to receive; default "block". */
  receiveOverflow?: Overflow;
  /** Keep the newest message only, in both directions; default false. */
  conflate?: boolean;
  /** Let all that one turn of the program sends leave together, in fewer writes; default false, each at once when it can. */
  gatherWrites?: boolean;
  /** How long `close` may take to send what waits; default 5000, -1 for as long as it takes, 0 for not at all. */
  linger?: number;
  /** How long `send` may wait; default -1 (no limit), 0 to fail at once. */
  sendTimeout?: number;
  /** How long `receive` may wait; default -1 (no limit), 0 to fail at once. */
  receiveTimeout?: number;
  /** Pause before the first attempt to connect again; default 100, -1 never to try again. */
  reconnectInterval?: number;
  /** The pause doubles with each failure up to this; default 1000, 0 to keep it as it is. */
  reconnectMaxInterval?: number;
  /** Pause between heartbeats (PING); default 0, none. */
  heartbeatInterval?: number;
  /** Silence after a heartbeat that ends the connection; default: as `heartbeatInterval`. */
  heartbeatTimeout?: number;
  /** Silence after which the peer is to end the connection, 0 to 6 553 500; default 0: it never does. */
  heartbeatTimeToLive?: number;
  /** Largest message that is accepted, all frames together; default 256 MiB, -1 for no limit. */
  maxMessageSize?: number;
  /** How long a handshake may take; default 30 000, 0 for no limit. */
  handshakeInterval?: number;
  /** Bytes after which a handshake is refused; default 16 KiB. */
  maxHandshakeBytes?: number;
  /** Connections that are accepted at a time; default 10 000. */
  maxConnections?: number;
  /** Subscriptions that one peer may hold; default 10 000. */
  maxSubscriptions?: number;
  /** Longest prefix that a peer may subscribe to; default 1024. */
  maxTopicBytes?: number;
  /** Name by which a ROUTER knows this socket: 1 to 255 bytes that do not start with 0; default none. */
  routingId?: string | Uint8Array;
  /** Do not queue for peers that have not answered yet; default false. */
  immediate?: boolean;
  /** Properties to announce in the handshake, such as `X-Robo-Name`. */
  metadata?: ReadonlyMap<string, string | Uint8Array>;
  /** Highest minor version to speak: 1 (default), or 0 for ZMTP 3.0. */
  minor?: 0 | 1;
  /** How connections authenticate; takes the place of the `plain…` and `curve…` options. */
  security?: Security;
  /** Take the server's part in PLAIN. */
  plainServer?: boolean;
  /** User name to give; with `plainServer`, the only one to accept. */
  plainUsername?: string;
  /** Password to give; with `plainServer`, the only one to accept. */
  plainPassword?: string;
  /** Take the server's part in CURVE. */
  curveServer?: boolean;
  /** This socket's public key, Z85. */
  curvePublicKey?: string;
  /** This socket's secret key, Z85. */
  curveSecretKey?: string;
  /** The server's public key, Z85. */
  curveServerKey?: string;
}

const DROPS_BY_DEFAULT: readonly SocketType[] = ["PUB", "XPUB", "ROUTER", "REP"];

/** Options with their defaults in place. */
export interface ResolvedOptions extends Required<Omit<SocketOptions, FoldedOption>> {
  /** What each handshake needs. */
  readonly handshake: HandshakeOptions;
}

/** What is contained in other resolved options: in the overflow policies, and in the handshake. */
type FoldedOption =
  | "conflate"
  | "maxHandshakeBytes"
  | "security"
  | "routingId"
  | "metadata"
  | "minor"
  | `plain${string}`
  | `curve${string}`;

/** Completes `options` for a socket of `type`. */
export function resolveOptions(
  type: SocketType,
  options: SocketOptions,
): ResolvedOptions {
  const max = unlimited(options.maxMessageSize ?? 256 * 1024 * 1024);
  const { maxHandshakeBytes, metadata, minor, routingId } = options;
  const drops = DROPS_BY_DEFAULT.includes(type);
  return {
    sendHighWaterMark: (options.sendHighWaterMark ?? 1000) || Infinity,
    receiveHighWaterMark: (options.receiveHighWaterMark ?? 1000) || Infinity,
    maxQueuedBytes: options.maxQueuedBytes ?? 64 * 1024 * 1024,
    overflow: options.conflate ? "conflate" : options.overflow ?? (drops ? "drop-newest" : "block"),
    receiveOverflow: options.conflate ? "conflate" : options.receiveOverflow ?? "block",
    gatherWrites: options.gatherWrites ?? false,
    linger: options.linger ?? 5000,
    sendTimeout: options.sendTimeout ?? -1,
    receiveTimeout: options.receiveTimeout ?? -1,
    reconnectInterval: options.reconnectInterval ?? 100,
    reconnectMaxInterval: options.reconnectMaxInterval ?? 1000,
    heartbeatInterval: options.heartbeatInterval ?? 0,
    heartbeatTimeout: options.heartbeatTimeout ?? options.heartbeatInterval ?? 0,
    heartbeatTimeToLive: options.heartbeatTimeToLive ?? 0,
    maxMessageSize: max,
    handshakeInterval: options.handshakeInterval ?? DEFAULT_HANDSHAKE_MS,
    maxConnections: options.maxConnections ?? 10_000,
    maxSubscriptions: options.maxSubscriptions ?? 10_000,
    maxTopicBytes: options.maxTopicBytes ?? 1024,
    immediate: options.immediate ?? false,
    handshake: {
      socketType: type,
      security: securityOf(options),
      maxFrameBytes: max,
      ...(maxHandshakeBytes !== undefined && { maxHandshakeBytes }),
      ...(metadata !== undefined && { metadata }),
      ...(minor !== undefined && { minor }),
      ...(routingId !== undefined && {
        routingId: typeof routingId === "string" ? new TextEncoder().encode(routingId) : routingId,
      }),
    },
  };
}

function unlimited(size: number): number {
  return size < 0 ? Number.MAX_SAFE_INTEGER : size;
}

function securityOf(options: SocketOptions): Security {
  if (options.security !== undefined) return options.security;
  const { curvePublicKey, curveSecretKey, curveServerKey } = options;
  if (options.curveServer) {
    return {
      mechanism: "CURVE",
      server: true,
      secretKey: curveSecretKey ?? "",
      ...(curvePublicKey !== undefined && { publicKey: curvePublicKey }),
    };
  }
  if (curveServerKey !== undefined) {
    return {
      mechanism: "CURVE",
      serverKey: curveServerKey,
      publicKey: curvePublicKey ?? "",
      secretKey: curveSecretKey ?? "",
    };
  }
  const { plainUsername = "", plainPassword = "" } = options;
  if (options.plainServer) {
    return {
      mechanism: "PLAIN",
      server: true,
      authenticate: (username, password) =>
        plainUsername !== "" && username === plainUsername &&
        password === plainPassword,
    };
  }
  if (plainUsername === "") return { mechanism: "NULL" };
  return {
    mechanism: "PLAIN",
    username: plainUsername,
    password: plainPassword,
  };
}
