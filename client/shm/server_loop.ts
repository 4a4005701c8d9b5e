import { setImmediate } from "node:timers";
import type { NativeServer } from "../../ffi/server.ts";
import { wait, WAIT_SERVER } from "../../ffi/waiter.ts";

/** How often a dispatcher that does not keep the process looks for calls, in milliseconds. */
const LOOK_EVERY_MS = 2;

/** What became of the calls that were waiting: more may wait, all were taken, or there is nobody left to take them. */
export type Served = "more" | "all" | "gone";

/**
 * Serves calls until the dispatcher is stopped or gone: `serve` takes those that wait, holding the thread for a millisecond at
 * most, so that timers and other input have their turn.
 */
export async function serveInBackground(
  native: NativeServer,
  serve: () => Served,
  { keepAlive, signal }: { readonly keepAlive: boolean; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const served = serve();
    if (served === "gone") return;
    if (served === "more") await turn();
    else if (keepAlive) await untilCalled(native, signal);
    else await pause(signal);
  }
}

async function untilCalled(native: NativeServer, signal: AbortSignal): Promise<void> {
  try {
    await wait({ kind: WAIT_SERVER, handle: native.handle, value: 0n }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A parked call would hold the process, so it is looked from time to time. */
function pause(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(done, LOOK_EVERY_MS);
  Deno.unrefTimer(timer as unknown as number);
  signal.addEventListener("abort", done, { once: true });
  function done(): void {
    clearTimeout(timer);
    signal.removeEventListener("abort", done);
    resolve();
  }
  return promise;
}
