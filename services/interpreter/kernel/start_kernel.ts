import { startEngine as startProcess } from "../engine/mod.ts";
import { EarlyEngine } from "./early_engine.ts";
import { engineOptions } from "./engine_options.ts";
import type { KernelOptions } from "./options.ts";
import type { Kernel } from "./status.ts";

/**
 * Starts a kernel; resolves when clients can connect and cells can run. It ends when it is disposed of.
 *
 * Rejects with a `RoboError`: `unavailable` when its ports are taken, `denied` when an entrance would let strangers in,
 * `config` when the init module throws or cannot be parsed, `io` when the connection file cannot be written.
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  const parts = options.parts ?? {};
  // The engine's process first: everything else is loaded while it starts.
  await using early = new EarlyEngine(parts.startEngine ?? startProcess, engineOptions(options));
  const [{ RunningKernel }, language, entrances] = await Promise.all([
    import("./running_kernel.ts"),
    parts.language ?? makeLanguage(options),
    typeof options.entrances === "function" ? options.entrances() : options.entrances,
  ]);
  const kernel = new RunningKernel(options, {
    pid: Deno.pid,
    ...parts,
    startEngine: early.start,
    language,
  });
  try {
    await kernel.start(entrances);
  } catch (error) {
    await kernel[Symbol.asyncDispose]();
    throw error;
  }
  return kernel;
}

async function makeLanguage({ cwd, deno }: KernelOptions) {
  const { createLanguage } = await import("../language/mod.ts");
  return createLanguage({ folder: cwd, deno });
}
