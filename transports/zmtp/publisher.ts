import type { SocketOptions } from "./options.ts";
import { PublishingSocket } from "./publishing_socket.ts";

/** PUB (RFC 29): sends each message to all subscribers that want its first frame. */
export class Publisher extends PublishingSocket {
  /** A socket without endpoints. */
  constructor(options: SocketOptions = {}) {
    super("PUB", options);
  }
}
