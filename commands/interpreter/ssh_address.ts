import { RoboError } from "../../errors.ts";

/** A machine that is reached over ssh. */
export interface SshAddress {
  /** What ssh takes: `robot`, `ana@robot`. */
  readonly destination: string;
  /** Its port; by default ssh knows. */
  readonly port?: number;
}

/**
 * Reads `user@host`, `ssh://host`, `ssh://user@host:port`. Throws a `RoboError` of kind `usage` for anything else; what begins with a dash
 * would be taken by ssh for an option.
 */
export function parseSshAddress(text: string): SshAddress {
  const match =
    /^(?:ssh:\/\/)?((?:[\w.-]+@)?(?:[\w.-]+|\[[0-9a-fA-F:.%\w]+\]))(?::([0-9]{1,5}))?\/?$/
      .exec(text);
  const port = match?.[2] === undefined ? undefined : Number(match[2]);
  const destination = match?.[1]?.replace(/\[(.*)\]/, "$1");
  if (
    destination === undefined || destination.startsWith("-") || destination.includes("@-") ||
    (port !== undefined && (port < 1 || port > 65535))
  ) {
    throw new RoboError("usage", `${text} is no address for ssh`, {
      hint: "Give user@host or ssh://user@host:port",
    });
  }
  return { destination, ...port === undefined ? {} : { port } };
}
