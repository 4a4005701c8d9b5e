import { RoboError } from "../errors.ts";
import {
  type Established,
  Handshake,
  type HandshakeFailure,
  type HandshakeOptions,
  isRefused,
} from "../protocols/zmtp/mod.ts";
import type { ByteConnection } from "./transport.ts";

/** Time for a handshake unless another is set, in milliseconds: 30 s, as in libzmq. */
export const DEFAULT_HANDSHAKE_MS = 30_000;

/** Why a connection did not come to be. */
export type LinkFailure = HandshakeFailure | "timeout" | "closed" | "aborted";

/** A handshake that failed, with a reason for programs in {@linkcode reason}. */
export class HandshakeError extends RoboError {
  override readonly name = "HandshakeError";
  /** Which way it failed. */
  readonly reason: LinkFailure;

  /** Made by {@linkcode establish}. */
  constructor(reason: LinkFailure, message: string, cause?: unknown) {
    const denied = reason === "authentication-failed";
    super(denied ? "denied" : "unavailable", message, { cause, ...hintFor(reason) });
    this.reason = reason;
  }
}

/** What {@linkcode establish} needs besides the handshake's own options. */
export interface EstablishOptions extends HandshakeOptions {
  /** Time for all of it, in milliseconds; default 30 000, 0 for no limit. */
  readonly timeoutMs?: number;
  /** Ends the attempt. */
  readonly signal?: AbortSignal;
}

/** A connection that is ready for messages. */
export interface Link {
  /** Who is at the other end, and how to talk to it. */
  readonly established: Established;
  /** What has been received beyond the handshake; still encrypted if there is a cipher. */
  readonly rest: Uint8Array;
}

/**
 * Makes the ZMTP handshake on a new connection. On failure the connection is closed and a
 * {@linkcode HandshakeError} is thrown.
 */
export async function establish(conn: ByteConnection, options: EstablishOptions): Promise<Link> {
  const { timeoutMs = DEFAULT_HANDSHAKE_MS, signal } = options;
  let ended: LinkFailure | undefined;
  const abort = () => end("aborted");
  const timer = timeoutMs > 0 ? setTimeout(() => end("timeout"), timeoutMs) : undefined;
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await converse(conn, new Handshake(options));
  } catch (error) {
    conn.close();
    if (ended === "timeout") {
      throw new HandshakeError("timeout", `The handshake took more than ${timeoutMs} ms`);
    }
    if (ended === "aborted") throw new HandshakeError("aborted", "The handshake was given up");
    if (error instanceof RoboError) throw error;
    throw new HandshakeError("closed", "The peer hung up during the handshake", error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }

  function end(reason: LinkFailure): void {
    ended ??= reason;
    conn.close();
  }
}

async function converse(conn: ByteConnection, handshake: Handshake): Promise<Link> {
  await writeAll(conn, handshake.start());
  const buffer = new Uint8Array(4096);
  while (true) {
    const count = await conn.read(buffer);
    if (count === null) {
      throw new HandshakeError("closed", "The peer hung up during the handshake");
    }
    const { send, outcome, rest } = handshake.receive(buffer.subarray(0, count));
    if (outcome !== undefined && isRefused(outcome)) {
      // The refusal counts, not whether the peer still hears of it.
      await writeAll(conn, send).catch(() => {});
      throw new HandshakeError(outcome.reason, outcome.message);
    }
    await writeAll(conn, send);
    if (outcome !== undefined) return { established: outcome, rest };
  }
}

async function writeAll(conn: ByteConnection, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await conn.write(bytes.subarray(offset));
  }
}

function hintFor(reason: LinkFailure): { hint?: string } {
  switch (reason) {
    case "mechanism-mismatch":
      return { hint: "Set the same security (none, PLAIN or CURVE) on both ends" };
    case "role-conflict":
      return { hint: "Make one end the server and the other the client" };
    case "unsupported-version":
      return { hint: "Update the peer to libzmq 4.0 or later" };
    case "bad-crypto":
      return { hint: "Give the client the server's public key, as printed by: robo keys" };
    case "authentication-failed":
      return { hint: "Check the user name and password, or add the client's key to the list" };
    case "bad-signature":
      return { hint: "Check the port: another protocol is spoken there" };
    default:
      return {};
  }
}
