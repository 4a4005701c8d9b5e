import type { Established } from "../../../protocols/zmtp/handshake_outcome.ts";

/** Who is at the other end of a connection, as far as it is known. */
export interface PeerIdentity {
  /** Process id, on this host. */
  readonly pid?: number;
  /** Name of the node or program. */
  readonly name?: string;
  /** Host of the process, where the peer says it. */
  readonly host?: string;
}

/** Longest name that is taken from a peer, in characters. */
const MAX_NAME = 128;

/** What a peer says about itself in its READY command: the properties that `robo`'s node library sends. */
export function declaredIdentity(established: Established): PeerIdentity {
  const text = (name: string) => {
    const value = established.metadata.get(name);
    return value === undefined ? undefined : printable(new TextDecoder().decode(value));
  };
  const pid = Number(text("X-Robo-Pid") ?? NaN);
  const name = text("X-Robo-Name");
  const host = text("X-Robo-Host");
  return {
    ...(Number.isSafeInteger(pid) && pid > 0 ? { pid } : {}),
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host }),
  };
}

/** A stranger's text, made safe to print and cut to a sensible length. */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.slice(0, MAX_NAME).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}
