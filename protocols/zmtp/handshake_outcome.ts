import type { MechanismName } from "./security.ts";
import type { SocketType } from "./socket_type.ts";
import type { ZmtpViolation } from "./violation.ts";

/** Why a handshake failed. */
export type HandshakeFailure =
  | "bad-signature"
  | "unsupported-version"
  | "mechanism-mismatch"
  | "role-conflict"
  | "too-long"
  | "malformed"
  | "unexpected-command"
  | "incompatible-socket"
  | "authentication-failed"
  | "bad-crypto"
  | "peer-error";

/** A handshake that failed; the connection is to be closed. */
export interface Refused {
  /** Why, for programs. */
  readonly reason: HandshakeFailure;
  /** Why, for people: sentence case, no final period. */
  readonly message: string;
}

/** Turns an encrypted stream into plain ZMTP frames and back; what CURVE leaves behind after its handshake. */
export interface StreamCipher {
  /** Takes bytes from the wire, returns the plain frames that they complete. Keeps at most one partial frame. */
  open(wire: Uint8Array): Uint8Array | ZmtpViolation;
  /** Takes whole plain frames, returns the bytes for the wire. */
  seal(frames: Uint8Array): Uint8Array;
}

/** A handshake that succeeded. */
export interface Established {
  /** Minor version that both ends speak: 1 has SUBSCRIBE and CANCEL commands. */
  readonly minor: 0 | 1;
  /** What the peer is. */
  readonly socketType: SocketType;
  /** The routing id that the peer chose, empty if none, at most 255 bytes. */
  readonly routingId: Uint8Array;
  /** All properties that the peer sent. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  /** The mechanism in use. */
  readonly mechanism: MechanismName;
  /** Who the peer proved to be, for the server's side: the PLAIN user name, or the CURVE public key in Z85. */
  readonly userId?: string;
  /** Present when the stream is encrypted from here on. */
  readonly cipher?: StreamCipher;
}

/** What came of some received bytes. */
export interface HandshakeStep {
  /** Bytes to send now; may be empty. To be sent even when the outcome is a refusal. */
  readonly send: Uint8Array;
  /** Present when the handshake is over. */
  readonly outcome?: Established | Refused;
  /** What was received beyond the end of the handshake; still encrypted if there is a cipher. */
  readonly rest: Uint8Array;
}

/** Whether `outcome` is a refusal. */
export function isRefused(outcome: object): outcome is Refused {
  return "reason" in outcome;
}
