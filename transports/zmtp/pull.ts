import type { SocketOptions } from "./options.ts";
import { ReceivingSocket } from "./receiving_socket.ts";

/** PULL (RFC 30): receives from its PUSH peers, one message of each in turn. */
export class Pull extends ReceivingSocket {
  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PULL", options);
  }
}
