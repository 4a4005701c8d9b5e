import { RoboError } from "../../errors.ts";

/**
 * A peer sent what PyMoDAQ's protocol does not know, or more than its reader takes. The place of the next message is lost, so
 * that its connection has to end. Its kind is `data`.
 */
export class WireViolation extends RoboError {
  /** The class's name. */
  override readonly name: string = "WireViolation";
  /** Where in the peer's bytes the field begins that was refused, from 0. */
  readonly at: number;

  /** Makes a violation of the field that begins at byte `at`; `what` is a sentence without a period. */
  constructor(what: string, at: number) {
    super("data", `${what} (byte ${at} of what it sent)`, {
      hint:
        "The program at the other end does not speak PyMoDAQ's TCP/IP protocol, or another dialect of it than expected",
    });
    this.at = at;
  }
}

/** What a peer sent, fit for a message: quoted, without control characters, at most 64 characters of it. */
export function quoted(text: string): string {
  const shown = text.length > 64 ? `${text.slice(0, 64)}…` : text;
  return JSON.stringify(shown.toWellFormed());
}
