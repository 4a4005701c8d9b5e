import { RoboError } from "../errors.ts";
import type { SocketOwner } from "./socket_owners.ts";

/** What is to be done about an address that is taken. */
export interface TakenCures {
  /** How to free it, where nobody knows who has it. */
  readonly cure: string;
  /** What else may be done. */
  readonly other: string;
  /** What the system said. */
  readonly cause: unknown;
}

/** The error for an address that cannot be listened on because it is taken: it names who has it. */
export function takenAddress(
  address: string,
  owner: SocketOwner | undefined,
  { cure, other, cause }: TakenCures,
): RoboError {
  const who = owner === undefined ? "" : ` by ${owner.name} (pid ${owner.pid})`;
  const free = owner === undefined ? cure : `End it with: kill ${owner.pid}`;
  return new RoboError("unavailable", `${address} is in use${who}`, {
    hint: `${free}, or ${other}`,
    cause,
  });
}
