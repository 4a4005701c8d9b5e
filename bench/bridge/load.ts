import { buildProgram } from "../lib/build.ts";
import { cpuSeconds } from "../lib/cpu_time.ts";
import { pause } from "../lib/ports.ts";
import { type Mark, Program } from "../lib/program.ts";
import type { Bridge, BridgeKind } from "./bridges.ts";

/** How long a bridge works before it is measured, in milliseconds: code that is compiled as it runs has been by then. */
const WARM_MS = 1500;

/** What the C clients answer. */
interface ClientMark extends Mark {
  /** WebSocket frames so far. */
  readonly frames: number;
  /** Structs that a client did not get between two others. */
  readonly missing: number;
}

/** The ages of structs as they arrived, in microseconds. */
export interface Ages {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly count: number;
}

/** What went through a bridge in a window. */
export interface Delivered {
  /** Structs a second that clients received, all together. */
  readonly rate: number;
  /** Structs a second that the program wrote. */
  readonly written: number;
  /** Part of the structs that clients did not get. */
  readonly lost: number;
  /** Processors that the bridge took. */
  readonly cpu: number;
  /** Structs in a WebSocket message. */
  readonly together: number;
}

/** The load of a measurement. */
export interface Load {
  readonly clients: number;
  /** Structs a second; as many as are taken by default. */
  readonly rate?: number;
  /** Length of the window in seconds. */
  readonly window: number;
}

/** How many structs arrive in a second. */
export function delivered(kind: BridgeKind, load: Load): Promise<Delivered> {
  return withLoad(kind, { ...load, keepsAges: false }, async ({ bridge, producer, clients }) => {
    const mark = async () => ({
      clients: await clients.mark() as ClientMark,
      written: (await producer.mark()).messages,
      cpu: await cpuSeconds(bridge.pid),
    });
    const before = await mark();
    await pause(1000 * load.window);
    const after = await mark();
    const seconds = (after.clients.ns - before.clients.ns) / 1e9;
    const structs = after.clients.messages - before.clients.messages;
    const missing = after.clients.missing - before.clients.missing;
    return {
      rate: structs / seconds,
      written: (after.written - before.written) / seconds,
      lost: missing / (structs + missing),
      cpu: (after.cpu - before.cpu) / seconds,
      together: structs / (after.clients.frames - before.clients.frames),
    };
  });
}

/** How old structs are when they arrive. */
export function ages(kind: BridgeKind, load: Load & { readonly rate: number }): Promise<Ages> {
  return withLoad(kind, { ...load, keepsAges: true }, async ({ clients }) => {
    await clients.mark();
    await pause(1000 * load.window);
    return await clients.mark() as unknown as Ages;
  });
}

interface Running {
  readonly bridge: Bridge;
  readonly producer: Program;
  readonly clients: Program;
}

async function withLoad<T>(
  kind: BridgeKind,
  load: Load & { readonly keepsAges: boolean },
  measure: (running: Running) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "robo-bench-" });
  try {
    await using bridge = await kind.start(`${folder}/load.sock`);
    await using producer = await startProducer(kind, `${folder}/load.sock`, load.rate);
    await using clients = await startClients(kind, bridge, load);
    await pause(WARM_MS);
    return await measure({ bridge, producer, clients });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Starts the program that sends structs, at a rate or as many as are taken. */
export async function startProducer(
  kind: BridgeKind,
  socket: string,
  rate = 0,
): Promise<Program> {
  const path = await buildProgram({ name: "bridge_producer" });
  const listen = kind.isCaller === true ? "1" : "0";
  return await Program.start([path, "--socket", socket, "--rate", `${rate}`, "--listen", listen]);
}

async function startClients(
  { talk }: BridgeKind,
  { port }: Bridge,
  { clients, keepsAges }: Load & { readonly keepsAges: boolean },
): Promise<Program> {
  const path = await buildProgram({ name: "bridge_client" });
  const numbers = {
    port,
    clients,
    skip: talk.skip,
    stride: talk.stride,
    stream: talk.isStream === true ? 1 : 0,
    age: keepsAges ? 1 : 0,
  };
  return await Program.start([
    path,
    ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    ...talk.protocol === undefined ? [] : ["--protocol", talk.protocol],
    ...talk.say === undefined ? [] : ["--say", talk.say],
  ]);
}
