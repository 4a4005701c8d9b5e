import type { DiscoveryPlaces } from "../protocols/dnssd/places.ts";
import type { CoreArguments } from "../protocols/gecko/core_address.ts";
import type { Log } from "../protocols/gecko/message_types.ts";
import type { Security } from "../protocols/zmtp/mod.ts";
import type { PublishOverflow } from "./outgoing.ts";

/** How a {@linkcode Node} finds its core, and its limits. */
export interface NodeOptions {
  /** Where the core is; by default the temporary files say, else it is `tcp://localhost:9998` and `9999`. */
  readonly core?: CoreArguments;
  /** Put in front of each topic that does not start with a slash, followed by a slash (default none). */
  readonly namespace?: string;
  /** Topics and services, written as the program writes them, and what they are called instead (default none). */
  readonly remap?: Readonly<Record<string, string>>;
  /** User name and password (PLAIN) or keys (CURVE) for the core (default none). */
  readonly security?: Security;
  /** Most bytes that wait to be sent (default 64 MiB). */
  readonly maxQueueBytes?: number;
  /** Which messages are lost beyond that (default `drop-newest`). */
  readonly overflow?: PublishOverflow;
  /** Largest message that is received, in bytes (default 256 MiB). */
  readonly maxMessageBytes?: number;
  /** How long a shutdown waits for what is queued, in milliseconds (default 1000). */
  readonly lingerMs?: number;
  /** Shuts the node down when it aborts. */
  readonly signal?: AbortSignal;
  /** Shows the node's own log lines (default nobody; `initNode` writes them to stderr). */
  readonly sink?: (line: Log) => void;
  /** Told when the node has become connected to its core (`true`) and when it no longer is. */
  readonly onConnection?: (connected: boolean) => void;
  /** Folder of the cores' temporary files (default `/tmp`). */
  readonly coreFolder?: string;
  /** Groups and UDP ports at which a core's key is asked for (default those of multicast DNS and pygecko). */
  readonly discovery?: DiscoveryPlaces;
}

/** Default of {@linkcode NodeOptions.maxQueueBytes}. */
export const DEFAULT_MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/** Default of {@linkcode NodeOptions.maxMessageBytes}. */
export const DEFAULT_MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** Default of {@linkcode NodeOptions.lingerMs}. */
export const DEFAULT_LINGER_MS = 1000;
