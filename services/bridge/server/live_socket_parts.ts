import type { Logger } from "@logtape/logtape";
import type { Socket } from "node:net";
import type { SocketLimits } from "./bridge_http_options.ts";
import type { LiveSocket } from "./live_socket.ts";
import type { ServerCounters } from "./server_counters.ts";
import type { AccessRights } from "./server_socket.ts";

/** What a socket is made of. */
export interface LiveSocketParts {
  /** The connection, on which the answer to its request has been sent. */
  readonly socket: Socket;
  /** Where the client is. */
  readonly remote: string;
  /** What was agreed on. */
  readonly subprotocol: string | undefined;
  /** Path and query of the request. */
  readonly path: string;
  readonly search: string;
  /** What it may do. */
  readonly rights: AccessRights;
  /** Whether messages are compressed. */
  readonly isCompressed: boolean;
  /** The limits, none left out. */
  readonly limits: Required<SocketLimits>;
  /** What is counted. */
  readonly counters: ServerCounters;
  /** Told of mistakes of ours. */
  readonly logger: Logger | undefined;
  /** Called when it is no more. */
  readonly onEnd: (socket: LiveSocket) => void;
}
