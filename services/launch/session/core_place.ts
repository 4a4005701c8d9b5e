import { lookup } from "node:dns/promises";
import { parseCoreVariable } from "../../../client/core_variable.ts";
import { runningCores } from "../../../client/core_files.ts";
import { lookUpCore } from "../../../client/core_lookup.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import {
  DEFAULT_CONTROL_PORT,
  DEFAULT_IN_PORT,
  DEFAULT_OUT_PORT,
  resolveCore,
} from "../../../protocols/gecko/core_address.ts";
import { pause } from "../../../transports/pause.ts";
import type { CorePlan } from "../plan.ts";

/** Where a core is, or is to be. */
export interface CorePlace {
  /** Endpoint for publishers, as this machine connects to it. */
  readonly in: string;
  /** Endpoint for subscribers. */
  readonly out: string;
  /** URL of its control interface, where one is known. */
  readonly control?: string;
  /** Whether it is, or would be, on this machine. */
  readonly isHere: boolean;
  /** The key by which it is to be found. */
  readonly key?: string;
}

/** What finding a core depends on. */
export interface PlaceSetting {
  /** Environment variables: `ROBO_CORE`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Ends the search. */
  readonly signal: AbortSignal;
  /** Told what is worth knowing, in a sentence. */
  readonly onWarning: (text: string) => void;
}

/** How long a key is asked for on the network, in milliseconds. */
const KEY_TIMEOUT_MS = 2000;

/** How long a peer has to accept a connection, in milliseconds. */
const PROBE_MS = 1500;

/**
 * Where the core of a launch is: what the file says, else `ROBO_CORE`, else the default ports of this machine. `undefined` when
 * nobody has the key that is asked for.
 */
export async function findPlace(
  plan: CorePlan,
  setting: PlaceSetting,
): Promise<CorePlace | undefined> {
  const where = plan.where ?? parseCoreVariable(setting.env["ROBO_CORE"]) ?? DEFAULT_CORE;
  if ("key" in where) return await placeOfKey(where.key, setting);
  const { in: input, out } = resolveCore(where, [])!;
  return await placeAt(numeric(input), numeric(out));
}

/** Whether something accepts connections at an endpoint. */
export async function isListening(endpoint: string): Promise<boolean> {
  const place = addressOf(endpoint);
  const connecting = "path" in place
    ? Deno.connect({ transport: "unix", path: place.path })
    : Deno.connect(place);
  const answered = new AbortController();
  try {
    const conn = await Promise.race([connecting, pause(PROBE_MS, answered.signal)]);
    if (conn === undefined) connecting.then((conn) => conn.close(), () => {});
    conn?.close();
    return conn !== undefined;
  } catch {
    return false;
  } finally {
    answered.abort();
  }
}

/** URL of the control interface of the core at `place`: what its temporary file says, else the usual port of its host. */
export async function controlOf(place: CorePlace, pid?: number): Promise<string | undefined> {
  if (place.control !== undefined) return place.control;
  const files = place.isHere ? await runningCores() : [];
  const file = files.find((file) =>
    pid === undefined ? numeric(file.inAddress) === place.in : file.pid === pid
  );
  if (file?.control !== undefined) return file.control;
  // A core that this launch has started says where; one that was there may do without a file.
  const address = addressOf(place.in);
  if (pid !== undefined || "path" in address) return undefined;
  const host = bracketed(address.hostname);
  return `http://${host}:${DEFAULT_CONTROL_PORT}`;
}

const DEFAULT_CORE = {
  in: `tcp://127.0.0.1:${DEFAULT_IN_PORT}`,
  out: `tcp://127.0.0.1:${DEFAULT_OUT_PORT}`,
};

async function placeOfKey(key: string, setting: PlaceSetting): Promise<CorePlace | undefined> {
  try {
    const { signal, onWarning } = setting;
    const found = await lookUpCore({ key }, { timeoutMs: KEY_TIMEOUT_MS, signal, onWarning });
    const place = await placeAt(numeric(found.in), numeric(found.out));
    return { ...place, key, ...found.control === undefined ? {} : { control: found.control } };
  } catch {
    // The key of this very machine: its core may be started here.
    if (key.toLowerCase() !== shortHostName()) return undefined;
    return { ...await placeAt(DEFAULT_CORE.in, DEFAULT_CORE.out), key };
  }
}

async function placeAt(input: string, out: string): Promise<CorePlace> {
  return { in: input, out, isHere: await isOfThisMachine(input) };
}

/** `localhost` may be IPv6, where no core listens by default. */
function numeric(endpoint: string): string {
  return endpoint.replace(/^tcp:\/\/localhost(?=:\d+$)/, "tcp://127.0.0.1");
}

async function isOfThisMachine(endpoint: string): Promise<boolean> {
  const address = addressOf(endpoint);
  if ("path" in address) return true;
  try {
    const { address: found } = await lookup(address.hostname);
    const own = Deno.networkInterfaces().map(({ address }) => address);
    return /^127\./.test(found) || found === "::1" || own.includes(found);
  } catch {
    return false;
  }
}

function addressOf(endpoint: string): { path: string } | { hostname: string; port: number } {
  if (endpoint.startsWith("ipc://")) return { path: endpoint.slice("ipc://".length) };
  const match = /^tcp:\/\/(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(endpoint);
  return { hostname: match?.[1] ?? match?.[2] ?? "", port: Number(match?.[3]) };
}

function shortHostName(): string {
  return Deno.hostname().split(".")[0]!.toLowerCase();
}
