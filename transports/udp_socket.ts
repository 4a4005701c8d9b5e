import type { Socket } from "node:dgram";

/** Where a datagram comes from or goes to. */
export interface UdpAddress {
  /** IPv4 address. */
  readonly address: string;
  /** Port. */
  readonly port: number;
}

/** How a {@linkcode UdpSocket} is to be. */
export interface UdpSocketOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** IPv4 address to listen on. Default all. */
  readonly address?: string;
  /** Address of the network card from which multicast goes out, and on which `group` is joined. */
  readonly card: string;
  /** Multicast group to join; the port is then shared with other programs. */
  readonly group?: string;
  /** Routers that multicast may cross, 255 where all participants check it. Default 1: none. */
  readonly hops?: number;
  /** Called with each datagram. What it throws goes to `onError`. */
  readonly onDatagram: (bytes: Uint8Array, from: UdpAddress) => void;
  /** Called with what goes wrong once the socket is open: a datagram could not be sent, or a callback threw. */
  readonly onError: (error: unknown) => void;
}

/** A UDP socket over IPv4, with what multicast needs. */
export class UdpSocket implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #onError: (error: unknown) => void;
  readonly #sending = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  /** Opens a socket. Rejects with what the system says, an `Error` with a `code` such as `EADDRINUSE`. */
  static async open(options: UdpSocketOptions): Promise<UdpSocket> {
    const { createSocket } = await import("node:dgram");
    const { port, address = "0.0.0.0", card, group, hops = 1, onDatagram, onError } = options;
    const socket = createSocket({ type: "udp4", reuseAddr: group !== undefined });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once("error", reject);
    socket.bind(port, address, resolve);
    try {
      await promise;
      if (group !== undefined) socket.addMembership(group, card);
      socket.setMulticastInterface(card);
      socket.setMulticastTTL(hops);
      socket.setMulticastLoopback(true); // for the programs of this machine
    } catch (error) {
      socket.removeListener("error", reject);
      socket.on("error", () => {}); // the first one says it all
      if (isOpen(socket)) socket.close();
      throw error;
    }
    socket.removeListener("error", reject);
    socket.on("error", onError);
    socket.on("message", (bytes, { address, port }) => {
      try {
        onDatagram(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), { address, port });
      } catch (error) {
        onError(error);
      }
    });
    return new UdpSocket(socket, onError);
  }

  private constructor(socket: Socket, onError: (error: unknown) => void) {
    this.#socket = socket;
    this.#onError = onError;
  }

  /** The port on which it listens. */
  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends a datagram; a failure goes to `onError`, as do losses on the way to nobody. */
  send(bytes: Uint8Array, to: UdpAddress): void {
    if (this.#closed !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sending.add(promise);
    this.#socket.send(bytes, to.port, to.address, (error) => {
      this.#sending.delete(promise);
      resolve();
      if (error) this.#onError(error);
    });
  }

  /** Closes it once what was sent has left. Harmless when repeated. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.all(this.#sending);
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

function isOpen(socket: Socket): boolean {
  try {
    socket.address();
    return true;
  } catch {
    return false;
  }
}
