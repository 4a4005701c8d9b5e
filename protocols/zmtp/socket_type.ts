/** The socket patterns of RFC 28 to 31, as they name themselves on the wire. */
export type SocketType =
  | "PUB"
  | "SUB"
  | "XPUB"
  | "XSUB"
  | "REQ"
  | "REP"
  | "DEALER"
  | "ROUTER"
  | "PUSH"
  | "PULL"
  | "PAIR";

const PEERS: Readonly<Record<SocketType, readonly SocketType[]>> = {
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  XPUB: ["SUB", "XSUB"],
  XSUB: ["PUB", "XPUB"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
  DEALER: ["REP", "DEALER", "ROUTER"],
  ROUTER: ["REQ", "DEALER", "ROUTER"],
  PUSH: ["PULL"],
  PULL: ["PUSH"],
  PAIR: ["PAIR"],
};

/** All socket types. */
export const SOCKET_TYPES: readonly SocketType[] = Object.keys(PEERS) as SocketType[];

/** Whether `text` names a socket type. */
export function isSocketType(text: string): text is SocketType {
  return Object.hasOwn(PEERS, text);
}

/** Whether sockets of types `a` and `b` may talk to each other; the order does not matter. */
export function areCompatible(a: SocketType, b: SocketType): boolean {
  return PEERS[a].includes(b);
}

/** Whether a socket of `type` tells its peer its routing id. */
export function hasRoutingId(type: SocketType): boolean {
  return type === "REQ" || type === "DEALER" || type === "ROUTER";
}
