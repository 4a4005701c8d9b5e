import {
  DEFAULT_CONTROL_PORT,
  DEFAULT_IN_PORT,
  DEFAULT_OUT_PORT,
} from "../../protocols/gecko/core_address.ts";
import { findSocketOwner } from "../../transports/proc_net.ts";
import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether the core's default ports are free, or taken by a core. */
export function checkPorts(
  world: World,
  ports: readonly number[] = [DEFAULT_CONTROL_PORT, DEFAULT_IN_PORT, DEFAULT_OUT_PORT],
): Promise<Finding[]> {
  return Promise.all(ports.map((port) => checkPort(world, port)));
}

async function checkPort({ proc }: World, port: number): Promise<Finding> {
  const name = `port ${port}`;
  const owner = await findSocketOwner(port, proc);
  if (owner === undefined) {
    if (isFree(port)) return fine(name, "free");
    return notice(
      name,
      "taken by a program of another user",
      "Find it with: sudo ss -ltnp; or give robo core other ports",
    );
  }
  const message = `taken by ${owner.name}, process ${owner.pid}`;
  if (owner.name === "robo core") return fine(name, message);
  return notice(name, message, `End it with: kill ${owner.pid}; or give robo core other ports`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}
