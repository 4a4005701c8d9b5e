import { RoboError } from "../../errors.ts";

/** How long a hub may take to accept connections, in milliseconds. */
const START_MS = 15_000;
const RETRY_MS = 20;

/** `count` different TCP ports of the loopback address that are free now. */
export function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Resolves once 127.0.0.1:`port` accepts connections; rejects after 15 s. */
export async function portOpen(port: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (cause) {
      if (performance.now() > deadline) {
        throw new RoboError("unavailable", `Nothing listens on port ${port}`, { cause });
      }
    }
    await pause(RETRY_MS);
  }
}

/** Resolves after `milliseconds`. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
