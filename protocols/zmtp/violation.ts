/** What a peer did that ZMTP forbids. */
export type ViolationReason =
  | "reserved-flags"
  | "frame-too-large"
  | "message-too-large"
  | "malformed-command"
  | "unexpected-command"
  | "too-many-subscriptions"
  | "bad-envelope"
  | "bad-crypto";

/** A breach of the protocol by a peer, as a value: the connection it came from is beyond repair. */
export class ZmtpViolation {
  /** Which rule was broken. */
  readonly reason: ViolationReason;
  /** The breach in words, in sentence case without a final period. */
  readonly message: string;

  /** Makes a violation of `reason`. */
  constructor(reason: ViolationReason, message: string) {
    this.reason = reason;
    this.message = message;
  }
}
