import type { RoboError } from "../errors.ts";
import { findSocketOwner } from "./proc_net.ts";
import { takenAddress } from "./taken_address.ts";

/** The error for a TCP address that cannot be listened on because it is taken: it names who has it. */
export async function addressInUse(
  address: string,
  port: number,
  cause: unknown,
): Promise<RoboError> {
  return takenAddress(address, await findSocketOwner(port), {
    cure: "Stop the program that has this port",
    other: "choose another port (0 takes a free one)",
    cause,
  });
}
