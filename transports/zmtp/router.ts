import { RoboError } from "../../errors.ts";
import type { Established } from "../../protocols/zmtp/mod.ts";
import { type Message, type MessageLike, messageParts } from "./message.ts";
import type { SocketOptions } from "./options.ts";
import type { Pipe } from "./pipe.ts";
import { ReceivingSocket } from "./receiving_socket.ts";
import { RoutingTable } from "./routing_table.ts";
import { Sender } from "./sender.ts";
import { type PeerInfo, peerInfo } from "./statistics.ts";

/** Options of a {@linkcode Router}. */
export interface RouterOptions extends SocketOptions {
  /** Fail to send to a peer that is not there, and wait for one that has no room; default false: drop the message. */
  mandatory?: boolean;
  /** Let a new peer take over the routing id, and the place, of an old one; default false: send it away. */
  handover?: boolean;
  /** Send an empty message to each peer that connects; default false. */
  probeRouter?: boolean;
  /** Told when the peer of that routing id is there, and when no peer of that routing id is there any more. */
  onPeer?: (routingId: Uint8Array, isThere: boolean) => void;
}

/** ROUTER (RFC 28): the first frame of each message names the peer that it comes from or goes to. */
export class Router extends ReceivingSocket {
  readonly #sender: Sender;
  readonly #table = new RoutingTable();
  readonly #router: RouterOptions;

  /** A socket without endpoints. */
  constructor(options: RouterOptions = {}) {
    super("ROUTER", options);
    this.#router = options;
    this.#sender = new Sender({
      type: "ROUTER",
      sendTimeout: this.options.sendTimeout,
      attempt: (parts) => this.#attempt(parts),
    });
  }

  /**
   * Resolves when the message, whose first frame is a routing id, is queued for that peer or dropped. With
   * `mandatory`, rejects with RoboError "unavailable" when no such peer is connected.
   */
  send(message: MessageLike): Promise<void> {
    const parts = messageParts(message);
    if (parts.length > 1) return this.#sender.send(parts);
    return Promise.reject(
      new RoboError(
        "usage",
        "A ROUTER's message has no frame beyond the routing id",
        { hint: "Send [routingId, ...frames]" },
      ),
    );
  }

  /** The peer of that routing id, while it is connected. */
  peer(routingId: Uint8Array): PeerInfo | undefined {
    const pipe = this.#table.get(routingId);
    return pipe?.established === undefined ? undefined : peerInfo(pipe);
  }

  protected override transform(pipe: Pipe, message: Message): Message {
    message.unshift(pipe.routingId.slice());
    return message;
  }

  protected override refuse(
    established: Established,
  ): { reason: string; message: string } | undefined {
    const holder = this.#table.get(established.routingId);
    if (holder === undefined) return undefined;
    if (!this.#router.handover) {
      return {
        reason: "routing-id-taken",
        message: "Another peer has this routing id",
      };
    }
    this.#table.remove(holder);
    holder.end({ reason: "closed", message: "Another peer has taken over the routing id" });
    return undefined;
  }

  protected override pipeConnected(pipe: Pipe): void {
    this.#table.add(pipe, pipe.established!.routingId);
    pipe.outgoing.onRoom = () => this.#sender.retry();
    if (this.#router.probeRouter) pipe.outgoing.push([new Uint8Array(0)]);
    this.#router.onPeer?.(pipe.routingId, true);
  }

  protected override pipeDisconnected(pipe: Pipe): void {
    this.#table.remove(pipe);
    // Those who wait for room at this peer wait in vain.
    this.#sender.retry();
    const isThere = this.#table.get(pipe.routingId) !== undefined;
    if (!isThere) this.#router.onPeer?.(pipe.routingId, false);
  }

  protected override stopped(): void {
    super.stopped();
    this.#sender.close();
  }

  #attempt(parts: Uint8Array[]): boolean {
    const pipe = this.#table.get(parts[0]!);
    const { mandatory } = this.#router;
    if (pipe === undefined) {
      if (mandatory) throw unroutable();
      this.countDropped();
      return true;
    }
    const { outgoing } = pipe;
    if (outgoing.full && (mandatory || this.options.overflow === "block")) {
      return false;
    }
    if (outgoing.admit()) outgoing.push(parts.slice(1));
    return true;
  }
}

function unroutable(): RoboError {
  return new RoboError(
    "unavailable",
    "No peer with this routing id is connected",
    { hint: "Use a routing id that came with a message, while its sender is connected" },
  );
}
