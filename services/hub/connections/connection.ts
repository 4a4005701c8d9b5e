import {
  type Command,
  decodePing,
  encodePing,
  encodePong,
} from "../../../protocols/zmtp/command.ts";
import type { Established } from "../../../protocols/zmtp/handshake_outcome.ts";
import type { BufferPool } from "../../../transports/buffer_pool.ts";
import type { ByteSource } from "../../../transports/stream_reader.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import { CipherSource } from "../../../transports/zmtp/cipher_source.ts";
import { PeerFailure } from "../routing/peer_failure.ts";
import { declaredIdentity, type PeerIdentity } from "./identity.ts";

/** Silence after which a peer that speaks ZMTP 3.1 is asked whether it is still there, in milliseconds. */
export const PING_AFTER_MS = 10_000;

/** Silence after which such a peer is taken for dead, in milliseconds. */
export const DEAD_AFTER_MS = 30_000;

/** A connection whose handshake has succeeded, and what came with it. */
export interface Accepted {
  /** Number of the connection. */
  readonly id: number;
  /** The bytes. */
  readonly bytes: ByteConnection;
  /** What the handshake found out. */
  readonly established: Established;
  /** What arrived behind the handshake. */
  readonly rest: Uint8Array;
}

/** What both kinds of connection need from the hub. */
export interface ConnectionServices {
  /** Read buffers. */
  readonly pool: BufferPool;
  /** The hub's clock, in milliseconds. */
  readonly now: () => number;
}

/** What the connections of publishers and subscribers have in common. */
export class Connection {
  /** Number of the connection, from 1. */
  readonly id: number;
  /** Address of the peer. */
  readonly remote: string;
  /** Address of this end. */
  readonly local: string;
  /** What the handshake found out. */
  readonly established: Established;
  /** When it was made, in milliseconds of the hub's clock. */
  readonly since: number;
  /** Who is at the other end; completed later, from the registration or the system. */
  identity: PeerIdentity;
  /** Why the hub ended it, when it did. */
  failure: unknown;
  readonly #bytes: ByteConnection;
  readonly #now: () => number;
  #lastHeard: number;
  /** When the peer was asked whether it is there, since it was heard last; else earlier than that. */
  #asked = -Infinity;

  /** Takes over an accepted connection. */
  constructor(accepted: Accepted, services: ConnectionServices) {
    this.id = accepted.id;
    this.remote = accepted.bytes.remote;
    this.local = accepted.bytes.local;
    this.established = accepted.established;
    this.identity = declaredIdentity(accepted.established);
    this.#bytes = accepted.bytes;
    this.#now = services.now;
    this.since = this.#lastHeard = services.now();
  }

  /** Hands bytes to the peer. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#bytes.write(bytes);
  }

  /** Plain frames from the peer, decrypted where need be; each read counts as a sign of life. */
  source(rest: Uint8Array): { readonly source: ByteSource; readonly first: Uint8Array } {
    const { cipher } = this.established;
    const wire: ByteSource = {
      read: async (into) => {
        const count = await this.#bytes.read(into);
        this.#lastHeard = this.#now();
        return count;
      },
    };
    if (cipher === undefined) return { source: wire, first: rest };
    return { source: new CipherSource(wire, cipher, rest), first: new Uint8Array(0) };
  }

  /** The frame that answers a PING, if `command` is one. */
  answer(command: Command | undefined): Uint8Array | undefined {
    const ping = command?.name === "PING" ? decodePing(command.data) : undefined;
    return ping === undefined ? undefined : encodePong(ping.context);
  }

  /** Asks a silent peer whether it is there, through `send`; ends the connection of one that does not answer. */
  checkAlive(send: (frame: Uint8Array) => void): void {
    if (this.established.minor < 1) return;
    const now = this.#now();
    if (this.#asked < this.#lastHeard) {
      if (now - this.#lastHeard < PING_AFTER_MS) return;
      this.#asked = now;
      send(encodePing(DEAD_AFTER_MS));
    } else if (now - this.#asked >= DEAD_AFTER_MS - PING_AFTER_MS) {
      const seconds = Math.round((now - this.#lastHeard) / 1000);
      this.fail(new PeerFailure("silent", `It has not answered for ${seconds} s`));
    }
  }

  /** Instead of {@linkcode checkAlive} while the peer cannot be asked. */
  postponeAlive(): void {
    this.#asked = -Infinity;
  }

  /** Ends the connection because of `reason`. */
  fail(reason: unknown): void {
    this.failure ??= reason;
    this.close();
  }

  /** Ends the connection. Harmless when repeated. */
  close(): void {
    this.#bytes.close();
  }
}
