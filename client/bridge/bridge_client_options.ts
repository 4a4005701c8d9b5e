import type { Policy, WhenSlow } from "../../protocols/robows/mod.ts";

/** How a {@linkcode BridgeClient} connects. */
export interface BridgeClientOptions {
  /** What the bridge asks for. Default none. */
  readonly token?: string;
  /** How long it is tried to connect, in milliseconds, when nobody answers at first. Default 0: it is tried once. */
  readonly timeout?: number;
  /** Whether to connect again when the connection is lost. Default true. */
  readonly reconnect?: boolean;
  /** Certificates, in PEM, that are trusted for `wss:` besides the system's. Default none. */
  readonly caCerts?: readonly string[];
  /** Messages of one subscription that wait to be taken; beyond them the oldest are dropped and counted. Default 65,536. */
  readonly maxQueue?: number;
  /** Gives up connecting, and ends the client. */
  readonly signal?: AbortSignal;
}

/** What a subscription of a {@linkcode BridgeClient} wants. */
export interface BridgeSubscribeOptions {
  /** Paths of the fields that are wanted, such as `pos.x`. Default whole structs. */
  readonly fields?: readonly string[];
  /** Which structs: `all`, `latest`, at most one in so many milliseconds, or each n-th. Default `all`. */
  readonly policy?: Policy;
  /** What the bridge does when too much waits for this client. Default `drop-oldest`. */
  readonly whenSlow?: WhenSlow;
  /** Whether each topic's newest struct comes at once. Default false. */
  readonly latched?: boolean;
  /** How long structs are gathered for one message: milliseconds, and bytes. Default not at all. */
  readonly flush?: { readonly ms: number; readonly bytes?: number };
}

/** What columns of a {@linkcode BridgeClient} are of. */
export interface BridgeColumnsOptions extends BridgeSubscribeOptions {
  /** Paths of the fields that are wanted, such as `pos.x`. */
  readonly fields: readonly string[];
  /** Whether only those structs of each batch come in which a field is least or greatest: enough for plots. Default false. */
  readonly minmax?: boolean;
}

/** How an answer is waited for. */
export interface BridgeRequestOptions {
  /** Longest wait, in milliseconds. Default 5000. */
  readonly timeout?: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}
