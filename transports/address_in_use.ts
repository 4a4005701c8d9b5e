import { RoboError } from "../errors.ts";
import { findSocketOwner } from "./proc_net.ts";

/** The error for a TCP address that cannot be listened on because it is taken: it names who has it. */
export async function addressInUse(
  address: string,
  port: number,
  cause: unknown,
): Promise<RoboError> {
  const owner = await findSocketOwner(port);
  const who = owner === undefined ? "" : ` by ${owner.name} (pid ${owner.pid})`;
  const stop = owner === undefined
    ? "Stop the program that has this port"
    : `End it with: kill ${owner.pid}`;
  return new RoboError("unavailable", `${address} is in use${who}`, {
    hint: `${stop}, or choose another port (0 takes a free one)`,
    cause,
  });
}
