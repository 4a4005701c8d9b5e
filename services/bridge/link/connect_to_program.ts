import { RoboError } from "../../../errors.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { dial, parseEndpoint } from "../../../transports/endpoint.ts";
import { pause } from "../../../transports/pause.ts";
import type { ProgramSink } from "../hub/program.ts";
import { linkEndpoint } from "./link_address.ts";
import type { LinkOptions } from "./link_options.ts";
import type { LinkServer } from "./link_server.ts";
import { mannersOf } from "./manners_of.ts";
import { ProgramRegistry } from "./program_registry.ts";
import { Refusals } from "./refusals.ts";
import { type Reception, serveProgram } from "./serve_program.ts";

/** First and longest pause before the next attempt, in milliseconds. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/** A connection that lasted so long was a good one: the next attempt is made at once. Milliseconds. */
const GOOD_MS = 1000;

/**
 * Connects to a C program that listens, again and again whenever it is away, and feeds what it sends to `sink`, until the signal aborts or
 * what is returned is disposed of. Throws a `RoboError` of kind `usage` for options that make no sense.
 */
export function connectToProgram(
  options: LinkOptions,
  sink: ProgramSink,
  signal: AbortSignal,
): Promise<LinkServer> {
  const registry = options.registry ?? new ProgramRegistry();
  const reception: Reception = {
    options,
    manners: mannersOf(options, registry),
    registry,
    sink,
    asks: true,
    refusals: new Refusals((message) => options.onStatus?.("warning", message)),
    programs: new Set(),
    pool: new BufferPool(),
  };
  const endpoint = linkEndpoint(options.address);
  parseEndpoint(endpoint);
  const stop = new AbortController();
  const done = keepConnected(endpoint, reception, AbortSignal.any([signal, stop.signal]));
  return Promise.resolve({
    address: options.address,
    programs: reception.programs,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  });
}

async function keepConnected(
  endpoint: string,
  reception: Reception,
  signal: AbortSignal,
): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  let isToldAway = false;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      const connection = await dial(endpoint, signal);
      isToldAway = false;
      await serveProgram(connection, reception, signal);
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof RoboError ? error.message : String(error);
      if (!isToldAway) reception.options.onStatus?.("info", `${why}: trying again until it does`);
      isToldAway = true;
    }
    if (performance.now() - began > GOOD_MS) wait = FIRST_PAUSE_MS;
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}
