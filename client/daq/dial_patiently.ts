import { dial } from "../../transports/endpoint.ts";
import type { ByteConnection } from "../../transports/transport.ts";

/** How long a connection that is on its way may take to be there after it was given up, in milliseconds. */
const GRACE_MS = 250;

/**
 * Connects, and goes on a little when `signal` aborts: the server may know of the connection before we do, and PyMoDAQ's own
 * servers hang for ever when one ends on which nothing was said. Who gets a connection although its signal has aborted says good-bye on it.
 */
export async function dialPatiently(
  endpoint: string,
  signal: AbortSignal,
): Promise<ByteConnection> {
  const dialing = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => timer = setTimeout(() => dialing.abort(signal.reason), GRACE_MS);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await dial(endpoint, dialing.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}
