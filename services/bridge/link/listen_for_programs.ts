import { RoboError } from "../../../errors.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { isLoopback } from "../../../transports/network_cards.ts";
import type { ByteConnection, ByteListener } from "../../../transports/transport.ts";
import type { ProgramSink } from "../hub/program.ts";
import { LastingListener } from "./lasting_listener.ts";
import { linkAddress, linkEndpoint } from "./link_address.ts";
import { type LinkOptions, MAX_PROGRAMS } from "./link_options.ts";
import type { LinkServer } from "./link_server.ts";
import { mannersOf } from "./manners_of.ts";
import { ProgramRegistry } from "./program_registry.ts";
import { Refusals } from "./refusals.ts";
import { type Reception, serveProgram } from "./serve_program.ts";

/**
 * Listens for C programs, and feeds what they send to `sink`, until the signal aborts or what is returned is disposed of.
 *
 * A Unix socket is usable by this user only; one whose program has died is replaced, and one whose file is removed is made anew. Throws a `RoboError`: `usage` for options that make no
 * sense, such as an address that others reach without networks that are allowed, `unavailable` when it is in use.
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
    refusals: new Refusals((message) => options.onStatus?.("warning", message)),
    programs: new Set(),
    pool: new BufferPool(),
  };
  const listener = await listenAt(options);
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
    reception.refusals.add(linkAddress(connection.remote), `it is refused: ${why}`);
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

async function listenAt(options: LinkOptions): Promise<ByteListener> {
  const { address, allow = [], lookEvery } = options;
  const endpoint = linkEndpoint(address);
  const host = /^tcp:(.*):[^:]*$/.exec(address)?.[1];
  if (host !== undefined && !isLoopback(host) && allow.length === 0) {
    throw new RoboError("usage", `Programs of other machines would be refused at ${address}`, {
      hint: "Say which networks they may come from, such as --allow 10.0.3.0/24",
    });
  }
  try {
    const tell = (level: "info" | "warning", message: string) => options.onStatus?.(level, message);
    return await LastingListener.start(endpoint, { tell, lookEvery });
  } catch (error) {
    throw error instanceof RoboError ? inOwnWords(error, endpoint, address) : error;
  }
}

/** Names the address as it was asked for. */
function inOwnWords(cause: RoboError, endpoint: string, address: string): RoboError {
  const { code, message, hint } = cause;
  const cure = hint?.replace("choose another path", "name another with --socket");
  return new RoboError(code, message.replaceAll(endpoint, address), {
    ...cure !== undefined && { hint: cure },
    cause,
  });
}
