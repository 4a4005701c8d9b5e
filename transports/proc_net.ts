/**
 * Which process has which TCP socket, from Linux's `/proc` (proc(5)). Elsewhere nobody is found.
 *
 * @module
 */
import { ownersOf, type SocketOwner } from "./socket_owners.ts";

/** One line of `/proc/net/tcp` or `/proc/net/tcp6`. */
export interface TcpSocket {
  /** Address of this end, such as `127.0.0.1:9998` or `[::1]:9998`. */
  readonly local: string;
  /** Address of the other end; its port is 0 where there is none. */
  readonly remote: string;
  /** Whether it listens; else it is a connection in any state. */
  readonly listening: boolean;
  /** The socket's number in the kernel; 0 once no process holds it any more. */
  readonly inode: number;
}

const LISTEN = 0x0a;
const LINE =
  /^\s*\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) ([0-9A-F]{8,32}):([0-9A-F]{4}) ([0-9A-F]{2}) /;

/**
 * The sockets in the text of `/proc/net/tcp` or `/proc/net/tcp6`; lines of another form are passed over.
 *
 * An IPv4 address inside IPv6 (`::ffff:a.b.c.d`) is given as IPv4.
 */
export function parseTcpSockets(text: string): TcpSocket[] {
  const sockets: TcpSocket[] = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, localHost, localPort, remoteHost, remotePort, state] = match;
    sockets.push({
      local: address(localHost!, localPort!),
      remote: address(remoteHost!, remotePort!),
      listening: parseInt(state!, 16) === LISTEN,
      inode: Number(line.trim().split(/\s+/)[9]),
    });
  }
  return sockets;
}

/** The key of {@linkcode connectionOwners}: both ends as its own process sees them. */
export function connectionKey(local: string, remote: string): string {
  return `${local}|${remote}`;
}

/** The process of this host that listens on TCP `port`; `undefined` where it is free, or not ours to see. */
export async function findSocketOwner(
  port: number,
  proc: string = "/proc",
): Promise<SocketOwner | undefined> {
  const listening = (await tcpSockets(proc)).filter((socket) =>
    socket.listening && portOf(socket.local) === port
  );
  const owners = await ownersOf(new Set(listening.map((socket) => socket.inode)), proc);
  return owners.values().next().value;
}

/**
 * The processes of this host behind connections to one of `ports` (default: to any), by {@linkcode connectionKey}.
 *
 * The key holds the address of the process's own end first: for a connection that a server has accepted, ask for
 * `connectionKey(remote, local)`.
 */
export async function connectionOwners(
  ports?: ReadonlySet<number>,
  proc: string = "/proc",
): Promise<Map<string, SocketOwner>> {
  const connections = (await tcpSockets(proc)).filter((socket) =>
    !socket.listening && socket.inode !== 0 &&
    (ports === undefined || ports.has(portOf(socket.remote)))
  );
  const owners = await ownersOf(new Set(connections.map((socket) => socket.inode)), proc);
  const found = new Map<string, SocketOwner>();
  for (const { local, remote, inode } of connections) {
    const owner = owners.get(inode);
    if (owner !== undefined) found.set(connectionKey(local, remote), owner);
  }
  return found;
}

async function tcpSockets(proc: string): Promise<TcpSocket[]> {
  const texts = await Promise.all(
    ["tcp", "tcp6"].map((name) => Deno.readTextFile(`${proc}/net/${name}`).catch(() => "")),
  );
  return texts.flatMap(parseTcpSockets);
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

function address(host: string, port: string): string {
  const words = host.match(/.{8}/g)!.map(littleEndian);
  const bytes = words.flat();
  const number = parseInt(port, 16);
  if (bytes.length === 4) return `${bytes.join(".")}:${number}`;
  const mapped = words[0]!.concat(words[1]!).every((byte) => byte === 0) &&
    words[2]!.join() === "0,0,255,255";
  return mapped ? `${words[3]!.join(".")}:${number}` : `[${formatIpv6(bytes)}]:${number}`;
}

/** The kernel prints each 32-bit word in the processor's order; every one that Deno runs on is little-endian. */
function littleEndian(word: string): number[] {
  return word.match(/../g)!.map((hex) => parseInt(hex, 16)).reverse();
}

/** RFC 5952: lower case, and the longest run of zero groups, of at least two, as `::`. */
function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => (bytes[2 * index]! * 256 + bytes[2 * index + 1]!).toString(16),
  );
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (groups[end] === "0") end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${
    groups.slice(best.start + best.length).join(":")
  }`;
}
