import { RoboError } from "../../errors.ts";
import type { KernelOptions } from "../../services/interpreter/mod.ts";
import { roboHome } from "../../system/home.ts";
import { absolute } from "../../system/paths.ts";
import { VERSION } from "../../version.ts";
import type { RoboContext } from "../context.ts";
import { stateFolder } from "./places.ts";
import type { InterpreterRunFlags } from "./run.ts";

/** What the flags of `robo interpreter run` ask of a kernel, but for its entrances. */
export type PlainKernelOptions = Omit<KernelOptions, "entrances">;

/** Least memory of an engine with which V8 starts at all, in bytes. */
const LEAST_MEMORY = 16 * 1024 * 1024;

/** Makes options for a kernel of flags. Throws a `RoboError` for a folder or file that is not there. */
export async function kernelOptions(
  flags: InterpreterRunFlags,
  env: RoboContext["process"]["env"],
): Promise<PlainKernelOptions> {
  const { name, connectionFile, engineMemory } = flags;
  const folder = flags.history === undefined || flags.history === "off"
    ? stateFolder(env, name)
    : absolute(flags.history);
  const log = flags.log ?? (flags.history === "off" ? "off" : `${folder}/executions.jsonl`);
  if (engineMemory !== undefined && engineMemory < LEAST_MEMORY) {
    throw new RoboError("usage", `${engineMemory} bytes are too few for an engine`, {
      hint: "Give --engine-memory at least 16MiB, better 64MiB",
    });
  }
  return {
    name,
    version: VERSION,
    home: roboHome(),
    deno: Deno.execPath(),
    cwd: await existing(absolute(flags.cwd ?? Deno.cwd()), "isDirectory"),
    ...flags.init === undefined ? {} : { init: await existing(absolute(flags.init), "isFile") },
    ...flags.history === "off" ? {} : { historyFile: `${folder}/history.jsonl` },
    ...log === "off" ? {} : { logFile: absolute(log) },
    ...connectionFile === undefined
      ? {}
      : { connectionFile: absolute(connectionFile), isManaged: true },
    limits: {
      maxMessageBytes: flags.maxMessage,
      maxQueuedRequests: flags.queue,
      ringBytes: flags.ringBytes,
      historyEntries: flags.historyLength,
    },
    engine: {
      stubbornMs: flags.stubborn,
      ...engineMemory === undefined ? {} : { memoryBytes: engineMemory },
    },
  };
}

async function existing(path: string, kind: "isFile" | "isDirectory"): Promise<string> {
  const isThere = await Deno.stat(path).then((info) => info[kind], () => false);
  if (isThere) return path;
  const what = kind === "isFile" ? "file" : "folder";
  throw new RoboError("missing", `There is no ${what} ${path}`, {
    hint: kind === "isFile" ? "Give the module with --init" : "Give a folder with --cwd",
  });
}
