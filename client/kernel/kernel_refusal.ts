import { RoboError } from "../../errors.ts";

/** How a connection did not come to be, as a socket's monitor tells it. */
export interface FailedHandshake {
  /** Which way it failed. */
  readonly reason: string;
  /** What happened, in words. */
  readonly message: string;
}

/** The error for a kernel that is there, but does not talk to us; `undefined` when that was not the reason. */
export function refusal({ reason, message }: FailedHandshake): RoboError | undefined {
  const because = message.slice(message.indexOf(": ") + 1).trim();
  switch (reason) {
    case "peer-error":
      return new RoboError("denied", `The kernel does not let this client in: ${because}`, {
        hint:
          "Use its own connection file; from another machine pair anew, with: robo interpreter pair",
      });
    case "mechanism-mismatch":
      return new RoboError(
        "config",
        `The kernel and this client do not encrypt alike: ${message}`,
        {
          hint: "Use the kernel's own connection file, or with CURVE a file that pairing has made",
        },
      );
    default:
      return undefined;
  }
}
