import type { ViolationReason } from "../../../protocols/zmtp/mod.ts";
import { ViolationError } from "../../../transports/zmtp/violation_error.ts";

/** What a peer did for which the hub ends its connection; counted under this name. */
export type PeerFailureReason =
  | ViolationReason
  | "topic-too-long"
  | "unread-answers"
  | "too-slow"
  | "silent";

/** A peer is at fault, and its connection has to end. */
export class PeerFailure extends Error {
  override readonly name: string = "PeerFailure";
  /** Which fault. */
  readonly reason: PeerFailureReason;

  /** Makes a failure of kind `reason`; `message` says it in words. */
  constructor(reason: PeerFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Which fault of the peer ended a connection with `failure`; `undefined` when it was simply lost. */
export function faultOf(failure: unknown): PeerFailureReason | undefined {
  if (failure instanceof PeerFailure) return failure.reason;
  return failure instanceof ViolationError ? failure.violation.reason : undefined;
}
