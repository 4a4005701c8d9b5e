import { HostFunctionCaller } from "../../client/shm/host_function_caller.ts";
import { HostVariable } from "../../client/shm/host_variable.ts";
import { toFileUrl } from "../../system/paths.ts";
import { BenchPartner, benchProgram } from "./bench_partner.ts";
import { timed, timedAwaited } from "./bench_timing.ts";

/** What was measured. */
export interface BenchFigure {
  /** Stable name, such as `write/64`. */
  readonly name: string;
  /** What it is. */
  readonly title: string;
  /** Nanoseconds. */
  readonly ns: number;
  /** Bytes that were moved in that time, where that is of interest. */
  readonly bytes?: number;
}

/** How and where it is measured. */
export interface BenchPlace {
  /** For how long each figure is, in milliseconds. */
  readonly duration: number;
  /** A folder for a Unix socket. */
  readonly folder: string;
  /** Environment of the other process, besides this one's. */
  readonly env: Readonly<Record<string, string>>;
}

const SIZES = [[64, "64 B"], [4096, "4 kB"], [1 << 20, "1 MB"]] as const;

/** All figures, one after the other. Those that need two processors are left out where there is one. */
export async function* benchFigures(place: BenchPlace): AsyncGenerator<BenchFigure> {
  const hasTwo = navigator.hardwareConcurrency > 1;
  if (hasTwo) yield await floor(place);
  yield* values(place);
  if (hasTwo) yield await mirrored(place);
  if (hasTwo) yield await calledSync(place);
  yield await called(place);
  yield* piped(place);
  yield await socket(place);
}

async function floor({ duration }: BenchPlace): Promise<BenchFigure> {
  const word = new Int32Array(new SharedArrayBuffer(128));
  const worker = new Worker(toFileUrl(benchProgram("bench_worker")), { type: "module" });
  try {
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
      worker.postMessage(word.buffer);
    });
    let turn = 0;
    const { median: ns } = timed(() => {
      Atomics.store(word, 0, ++turn);
      turn++;
      while (Atomics.load(word, 0) !== turn);
    }, duration);
    return { name: "floor", title: "one cache line to another core and back", ns };
  } finally {
    Atomics.store(word, 0, -1);
    worker.terminate();
  }
}

function* values({ duration }: BenchPlace): Generator<BenchFigure> {
  for (const [bytes, size] of SIZES) {
    using variable = new HostVariable(`bench.value.${Deno.pid}`, { maxSize: bytes, codec: "raw" });
    const data = new Uint8Array(bytes).fill(1);
    const written = timed(() => void variable.writeBytes(data), duration).quickest;
    yield { name: `write/${bytes}`, title: `write ${size}`, ns: written, bytes };
    const read = timed(() => void variable.readInto(data), duration).quickest;
    yield { name: `read/${bytes}`, title: `read ${size}`, ns: read, bytes };
    variable.remove();
  }
  using pose = new HostVariable<{ x: number; y: number }>(`bench.pose.${Deno.pid}`);
  const write = timed(() => pose.data = { x: 0.5, y: 1.5 }, duration).quickest;
  yield { name: "write/object", title: "write { x, y }", ns: write };
  let sum = 0;
  const read = timed(() => sum += pose.data.x, duration).quickest;
  yield { name: "read/object", title: "read { x, y }", ns: sum > 0 ? read : NaN };
  const look = timed(() => pose.hasChanged(1), duration).quickest;
  yield { name: "look", title: "look whether it has changed", ns: look };
  pose.remove();
}

async function mirrored({ duration, env }: BenchPlace): Promise<BenchFigure> {
  const [there, back] = [`bench.there.${Deno.pid}`, `bench.back.${Deno.pid}`];
  using source = new HostVariable(there, { maxSize: 64, codec: "raw" });
  using target = new HostVariable(back, { maxSize: 64, codec: "raw" });
  const data = new Uint8Array(64).fill(1);
  await using _partner = await BenchPartner.start(["mirror", there, back], env);
  const { median: ns } = timed(() => {
    const known = target.ticket;
    source.writeBytes(data);
    while (target.ticket === known);
    target.readInto(data);
  }, duration);
  source.remove();
  target.remove();
  return { name: "mirror", title: "a value to another process and back", ns };
}

async function calledSync({ duration, env }: BenchPlace): Promise<BenchFigure> {
  const name = `bench.sync.${Deno.pid}`;
  await using _partner = await BenchPartner.start(["serve-sync", name], env);
  using add = new HostFunctionCaller<[number, number], number>(name);
  const { median: ns } = timed(() => void add.callSync([1, 2]), duration);
  HostFunctionCaller.remove(name);
  return { name: "call/spinning", title: "call and reply, callSync and runSync", ns };
}

async function called({ duration, env }: BenchPlace): Promise<BenchFigure> {
  const name = `bench.call.${Deno.pid}`;
  await using _partner = await BenchPartner.start(["serve", name], env);
  using add = new HostFunctionCaller<[number, number], number>(name);
  const ns = await timedAwaited(async () => void await add(1, 2), duration);
  HostFunctionCaller.remove(name);
  return { name: "call/awaited", title: "call and reply, awaited", ns };
}

async function* piped({ duration }: BenchPlace): AsyncGenerator<BenchFigure> {
  const child = spawnCat();
  if (child === undefined) return;
  const writer = child.stdin.getWriter();
  const reader = child.stdout.getReader();
  const data = new Uint8Array(64);
  const ns = await timedAwaited(async () => {
    await writer.write(data);
    await reader.read();
  }, duration);
  await writer.close();
  await reader.cancel();
  await child.status;
  yield { name: "pipe", title: "pipe, 64 B there and back", ns };
}

/** `undefined` where there is none on the PATH. */
function spawnCat(): Deno.ChildProcess | undefined {
  try {
    return new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function socket({ duration, env, folder }: BenchPlace): Promise<BenchFigure> {
  const path = `${folder}/socket`;
  await using _partner = await BenchPartner.start(["socket", path], env);
  using connection = await Deno.connect({ transport: "unix", path });
  const data = new Uint8Array(64);
  const ns = await timedAwaited(async () => {
    await connection.write(data);
    await connection.read(data);
  }, duration);
  return { name: "socket", title: "Unix socket, 64 B there and back", ns };
}
