import type { ConnectionInfo } from "../../../../protocols/jupyter/mod.ts";
import { isLoopback } from "../../../../transports/network_cards.ts";

/** Addresses of a socket that listens on all cards. */
const ALL_CARDS = ["*", "0.0.0.0", "::"];

/** Whether a kernel listens on this machine, as far as its address tells: a connection file may be a copy from another one. */
export function isOfThisMachine({ transport, ip }: ConnectionInfo): boolean {
  if (transport === "ipc" || isLoopback(ip) || ALL_CARDS.includes(ip)) return true;
  return Deno.networkInterfaces().some(({ address }) => address === ip);
}
