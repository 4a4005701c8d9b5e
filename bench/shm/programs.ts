import { RoboError } from "../../errors.ts";
import { nativeLibrary } from "../../ffi/library.ts";
import { dirname } from "../../system/paths.ts";
import { buildProgram } from "../lib/build.ts";
import { Program } from "../lib/program.ts";
import type { Round } from "./claims.ts";

const HERE = new URL(".", import.meta.url).pathname;
const ROOT = new URL("../../", import.meta.url).pathname;

/** Something that yields figures, and the prefix of their names. */
export interface Measurement {
  readonly prefix: string;
  /** What it prints when it is run: one JSON object of nanoseconds. */
  run(): Promise<Round>;
}

/** All measurements; the C programs are built first. Those of Python are left out where `python` is undefined. */
export async function measurements(python: string | undefined): Promise<Measurement[]> {
  const library = nativeLibrary().path;
  const flags = [
    ...["-D_GNU_SOURCE", `-I${ROOT}native/include`, library, `-Wl,-rpath,${dirname(library)}`],
    "-Wl,-z,now",
  ];
  const [local, pair, call] = await Promise.all(
    ["shm_local", "shm_pair", "shm_call"].map((name) => buildProgram({ name, flags })),
  ) as [string, string, string];
  return [
    { prefix: "c", run: () => printed([local]) },
    { prefix: "deno", run: () => printed(denoProgram("local_program.ts")) },
    // What is compared with the floor stands beside it.
    { prefix: "deno-sync", run: () => denoCalls("serve-sync", "call-sync", true) },
    { prefix: "pair", run: () => printed([pair]) },
    { prefix: "spin", run: () => printed([call, "spin"]) },
    { prefix: "sleep", run: () => printed([call, "sleep"]) },
    { prefix: "pipe", run: () => printed([call, "pipe"]) },
    { prefix: "unix", run: () => printed([call, "unix"]) },
    { prefix: "deno-call", run: () => denoCalls("serve", "call") },
    { prefix: "socket", run: socketCalls },
    ...(python === undefined ? [] : pythonMeasurements(python)),
  ];
}

/** One round of all measurements that are wanted. */
export async function measureRound(wanted: readonly Measurement[]): Promise<Round> {
  const round: Record<string, number> = {};
  for (const { prefix, run } of wanted) {
    for (const [name, value] of Object.entries(await run())) round[`${prefix}.${name}`] = value;
  }
  return round;
}

function pythonMeasurements(python: string): Measurement[] {
  const program = `${ROOT}bench/peers/shared_values.py`;
  return ["robo", "shared_memory", "iceoryx2"].map((peer) => ({
    prefix: peer === "robo" ? "python" : peer,
    run: async () => {
      try {
        const figures = await printed([python, program, peer]);
        return peer === "robo" ? withPass(figures) : figures;
      } catch (error) {
        // A package that is not here: nothing is compared with it.
        if (peer === "iceoryx2") return {};
        throw error;
      }
    },
  }));
}

/** To write a value and to read it: what passes it on. */
function withPass(figures: Round): Round {
  const sizes = ["64", "4096"];
  const passes = sizes.map((size) => [
    `pass/${size}`,
    figures[`write/${size}`]! + figures[`read/${size}`]!,
  ]);
  return { ...figures, ...Object.fromEntries(passes) };
}

function denoProgram(name: string, ...args: string[]): string[] {
  const options = ["--quiet", "--allow-all", "--no-check", "--config", `${ROOT}deno.json`];
  return [Deno.execPath(), "run", ...options, `${HERE}${name}`, ...args];
}

async function denoCalls(server: string, caller: string, pinned = false): Promise<Round> {
  const name = `bench.call.${Deno.pid}`;
  const on = (processor: number) => pinned ? ["taskset", "-c", `${processor}`] : [];
  const program = (role: string) => denoProgram("call_program.ts", role, name);
  await using _server = await Program.start([...on(1), ...program(server)]);
  return await printed([...on(0), ...program(caller)]);
}

async function socketCalls(): Promise<Round> {
  const folder = await Deno.makeTempDir({ prefix: "robo-bench-" });
  try {
    const path = `${folder}/socket`;
    const server = denoProgram("call_program.ts", "socket-serve", path);
    await using _server = await Program.start(server);
    return await printed(denoProgram("call_program.ts", "socket-call", path));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function printed(command: readonly string[]): Promise<Round> {
  await using program = await Program.start(command, { ready: false });
  const line = await program.line();
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new RoboError("unavailable", `${command.join(" ")} said: ${line}`, { cause });
  }
}
