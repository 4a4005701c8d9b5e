import { WorkerPool } from "./worker_pool.ts";
import {
  encodeEvent,
  type HostEvent,
  type HostRequest,
  STUCK_STATUS,
  type WorkerSpec,
} from "./worker_protocol.ts";

/** Time that nodes get to shut down once the launcher has gone or sent SIGTERM, in milliseconds. */
const LAST_GRACE_MS = 1000;

/** Longest request, in UTF-16 units. */
const MOST_REQUEST_LENGTH = 16_000_000;

/**
 * Runs nodes as workers of this process, as its stdin says. It ends when that closes, and on SIGINT (once all nodes have
 * shut down) or SIGTERM (after a second at most); with status 70 when a node is stuck.
 */
export async function hostWorkers(entry: string): Promise<never> {
  const pool = new WorkerPool({ entry, tell });
  tell({ event: "ready" });
  const asked = Promise.race([readRequests(pool).then(() => LAST_GRACE_MS), nextSignal()]);
  const ended = asked.then((graceMs) => pool.stopAll(graceMs)).then(() => 0);
  const stuck = pool.stuck.then(() => pool.stopAll(LAST_GRACE_MS)).then(() => STUCK_STATUS);
  Deno.exit(await Promise.race([ended, stuck]));
}

/** Resolves with the time that nodes get to shut down. */
function nextSignal(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  Deno.addSignalListener("SIGINT", () => resolve(Infinity));
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => resolve(LAST_GRACE_MS));
  }
  return promise;
}

async function readRequests(pool: WorkerPool): Promise<void> {
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) obey(line, pool);
    if (rest.length > MOST_REQUEST_LENGTH) {
      tell({ event: "refused", reason: "The request is too long" });
      rest = "";
    }
  }
}

function obey(line: string, pool: WorkerPool): void {
  const request = parse(line);
  if (typeof request?.node !== "string") {
    return tell({ event: "refused", reason: "It is not a request that names a node" });
  }
  const { node } = request;
  if (request.do === "start" && !isSpec(request.spec)) {
    return tell({ event: "refused", node, reason: "It does not say what to run" });
  }
  pool.request(request);
}

function parse(line: string): HostRequest | undefined {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

function isSpec(spec: Partial<WorkerSpec> | undefined): boolean {
  return typeof spec?.module === "string" && typeof spec.function === "string";
}

function tell(event: HostEvent): void {
  const bytes = new TextEncoder().encode(encodeEvent(event));
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch {
    // The launcher has gone; stdin says so too, and then this process ends.
  }
}
