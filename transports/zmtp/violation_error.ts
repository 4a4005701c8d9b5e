import type { ZmtpViolation } from "../../protocols/zmtp/mod.ts";

/** Ends the connection of a peer that broke the protocol. */
export class ViolationError extends Error {
  override readonly name = "ViolationError";
  /** What it did. */
  readonly violation: ZmtpViolation;

  /** Wraps `violation`. */
  constructor(violation: ZmtpViolation) {
    super(violation.message);
    this.violation = violation;
  }
}
