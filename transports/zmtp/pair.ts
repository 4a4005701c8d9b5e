import type { Established } from "../../protocols/zmtp/mod.ts";
import { DealingSocket } from "./dealing_socket.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";

/** PAIR (RFC 31): talks to exactly one PAIR peer at a time; others are sent away. */
export class Pair extends DealingSocket {
  #connected = 0;

  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PAIR", options);
  }

  protected override refuse(
    _established: Established,
  ): { reason: string; message: string } | undefined {
    if (this.#connected === 0) return undefined;
    return { reason: "pair-busy", message: "This PAIR has a peer already" };
  }

  protected override pipeConnected(_pipe: Pipe): void {
    this.#connected++;
  }

  protected override pipeDisconnected(_pipe: Pipe): void {
    this.#connected--;
  }
}
