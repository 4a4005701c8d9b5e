import type { Server } from "node:net";
import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import { addressInUse } from "../../../transports/address_in_use.ts";
import { BRIDGE_PORT } from "./bridge_http_options.ts";
import { connectionLimits } from "./descriptor_limit.ts";

/** Listens; without a port at the usual one, or a free one where that is taken. Returns the port. Throws a `RoboError` of kind `unavailable`. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number | undefined },
): Promise<number> {
  try {
    try {
      return await listenAt(server, host, port ?? BRIDGE_PORT);
    } catch (error) {
      if (port !== undefined || codeOf(error) !== "EADDRINUSE") throw error;
      return await listenAt(server, host, 0);
    }
  } catch (cause) {
    const at = port ?? BRIDGE_PORT;
    const name = bracketed(host);
    if (codeOf(cause) === "EADDRINUSE") throw await addressInUse(`http://${name}:${at}`, at, cause);
    throw new RoboError("unavailable", `Cannot listen on ${name}:${at}`, {
      hint: codeOf(cause) === "EACCES"
        ? "Ports below 1024 are the administrator's: choose another"
        : "Name an address of this machine, such as 127.0.0.1",
      cause,
    });
  }
}

async function listenAt(server: Server, host: string, port: number): Promise<number> {
  const { backlog } = await connectionLimits();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port, backlog }, resolve);
  await promise;
  server.off("error", reject);
  return (server.address() as { readonly port: number }).port;
}

function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code;
}
