import { AllowList } from "../../../transports/allow_list.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { listen } from "../../../transports/endpoint.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import type { ProgramSink } from "../hub/program.ts";
import { linkAddress, linkEndpoint } from "./link_address.ts";
import { type LinkOptions, MAX_PROGRAMS } from "./link_options.ts";
import type { LinkServer } from "./link_server.ts";
import { mannersOf } from "./manners_of.ts";
import { ProgramRegistry } from "./program_registry.ts";
import { type Reception, serveProgram } from "./serve_program.ts";

/**
 * Listens for C programs, and feeds what they send to `sink`, until the signal aborts or what is returned is disposed of.
 *
 * A Unix socket is usable by this user only; one whose program has died is replaced. Throws a `RoboError`: `usage` for options that make no
 * sense, `unavailable` when the address is in use.
 */
export async function listenForPrograms(
  options: LinkOptions,
  sink: ProgramSink,
  signal: AbortSignal,
): Promise<LinkServer> {
  const registry = options.registry ?? new ProgramRegistry();
  const allowed = new AllowList(options.allow ?? []);
  const reception: Reception = {
    options,
    manners: mannersOf(options, registry),
    registry,
    sink,
    asks: false,
    told: { message: "", at: 0 },
    programs: new Set(),
    pool: new BufferPool(),
  };
  const listener = await listen(linkEndpoint(options.address));
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  const close = () => listener.close();
  if (stopped.aborted) close();
  else stopped.addEventListener("abort", close, { once: true });
  const all = new Set<Promise<unknown>>();
  const done = (async () => {
    for await (const connection of listener) {
      if (refuses(connection, all.size)) continue;
      const served = serveProgram(connection, reception, stopped).finally(() => all.delete(served));
      all.add(served);
    }
    await Promise.all(all);
  })();

  function refuses(connection: ByteConnection, there: number): boolean {
    const most = options.maxPrograms ?? MAX_PROGRAMS;
    const why = !allowed.admits(connection.remote)
      ? "its network is not allowed"
      : there >= most
      ? `there are ${most} programs already`
      : undefined;
    if (why === undefined) return false;
    options.onStatus?.(
      "warning",
      `A program at ${linkAddress(connection.remote)} is refused: ${why}`,
    );
    connection.close();
    return true;
  }

  return {
    address: linkAddress(listener.endpoint),
    programs: reception.programs,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}
