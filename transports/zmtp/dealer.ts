import { DealingSocket } from "./dealing_socket.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";

/** Options of a {@linkcode Dealer}. */
export interface DealerOptions extends SocketOptions {
  /** Send an empty message to each peer that connects, so that a ROUTER learns of this socket; default false. */
  probeRouter?: boolean;
}

/** DEALER (RFC 28): sends to its REP, DEALER and ROUTER peers in turn, receives from each in turn. */
export class Dealer extends DealingSocket {
  readonly #probes: boolean;

  /** A socket without endpoints. */
  constructor(options: DealerOptions = {}) {
    super("DEALER", options);
    this.#probes = options.probeRouter ?? false;
  }

  protected override pipeConnected(pipe: Pipe): void {
    if (this.#probes) pipe.outgoing.push([new Uint8Array(0)]);
  }
}
