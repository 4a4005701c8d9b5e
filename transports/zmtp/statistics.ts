import type { SocketType } from "../../protocols/zmtp/mod.ts";
import type { Pipe } from "./pipe.ts";

/** What a socket has sent, received and dropped, in messages. */
export interface SocketCounters {
  /** Queued for a peer: a message to three subscribers counts three times. */
  sent: number;
  /** Received, whether taken yet or not. */
  received: number;
  /** Not sent, for want of room. */
  droppedSending: number;
  /** Received and dropped, for want of room. */
  droppedReceiving: number;
}

/** One peer of a socket, and the traffic with it. */
export interface PeerInfo extends SocketCounters {
  /** Its address. */
  readonly remote: string;
  /** The endpoint that this socket is bound or connected to. */
  readonly endpoint: string;
  /** What it is. */
  readonly socketType: SocketType;
  /** The name that it chose, or that a ROUTER gave it; empty if none. */
  readonly routingId: Uint8Array;
  /** The PLAIN user or CURVE key that it proved. */
  readonly userId?: string;
  /** Messages that wait to be sent. */
  readonly waiting: number;
  /** Bytes that wait to be sent. */
  readonly waitingBytes: number;
  /** Messages that wait to be received. */
  readonly unread: number;
  /** Distinct prefixes that it has subscribed to. */
  readonly subscriptions: number;
}

/** Describes the peer at the other end of a connected pipe. */
export function peerInfo(pipe: Pipe): PeerInfo {
  const { socketType, userId, routingId } = pipe.established!;
  return {
    remote: pipe.remote,
    endpoint: pipe.endpoint,
    socketType,
    routingId: pipe.routingId.length > 0 ? pipe.routingId : routingId,
    ...(userId !== undefined && { userId }),
    ...sumCounters(ZERO, [pipe]),
    waiting: pipe.outgoing.messages,
    waitingBytes: pipe.outgoing.bytes,
    unread: pipe.incoming.messages,
    subscriptions: pipe.wanted.size,
  };
}

const ZERO: SocketCounters = { sent: 0, received: 0, droppedSending: 0, droppedReceiving: 0 };

/** `start` plus what the `pipes` have counted; stored in `into` if that is given. */
export function sumCounters(
  start: SocketCounters,
  pipes: Iterable<Pipe>,
  into: SocketCounters = { ...start },
): SocketCounters {
  for (const pipe of pipes) {
    into.sent += pipe.outgoing.accepted;
    into.received += pipe.received;
    into.droppedSending += pipe.outgoing.dropped;
    into.droppedReceiving += pipe.droppedIncoming;
  }
  return into;
}
