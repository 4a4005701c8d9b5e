import type { JupyterMessage } from "../../../../protocols/jupyter/mod.ts";
import type { OpenEntrance } from "./open_entrance.ts";

/** A channel on which clients ask. */
export type RequestChannel = "shell" | "control";

/** What a client asks, checked but for its content. */
export interface Request {
  /** The entrance by which it came, and by which its reply goes. */
  readonly entrance: OpenEntrance;
  /** The channel. */
  readonly channel: RequestChannel;
  /** The message. */
  readonly message: JupyterMessage;
  /** Its size on the wire, in bytes. */
  readonly bytes: number;
}

/** The peer that sent a request, as a text that can be compared. */
export function peerOf({ message }: Pick<Request, "message">): string {
  const [routingId] = message.identities;
  return routingId === undefined ? "" : routingKey(routingId);
}

/** A routing id as a text that can be compared. */
export function routingKey(routingId: Uint8Array): string {
  return String.fromCharCode(...routingId);
}
