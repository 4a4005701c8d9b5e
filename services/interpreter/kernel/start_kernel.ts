import { RoboError } from "../../../errors.ts";
import type { KernelOptions } from "./options.ts";
import { RunningKernel } from "./running_kernel.ts";
import type { Kernel } from "./status.ts";

/**
 * Starts a kernel; resolves when clients can connect and cells can run. It ends when it is disposed of.
 *
 * Rejects with a `RoboError`: `unavailable` when its ports are taken, `denied` when an entrance would let strangers in,
 * `config` when the init module throws or cannot be parsed, `io` when the connection file cannot be written.
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  if (options.entrances.length === 0) {
    throw new RoboError("usage", "A kernel needs an entrance", { hint: "Give at least one" });
  }
  const parts = options.parts ?? {};
  const [startEngine, language] = await Promise.all([
    parts.startEngine ?? import("../engine/mod.ts").then(({ startEngine }) => startEngine),
    parts.language ?? import("../language/mod.ts").then(({ createLanguage }) =>
      createLanguage(
        { folder: options.cwd, deno: options.deno },
      )
    ),
  ]);
  const kernel = new RunningKernel(options, {
    pid: Deno.pid,
    ...parts,
    startEngine,
    language,
  });
  try {
    await kernel.start();
  } catch (error) {
    await kernel[Symbol.asyncDispose]();
    throw error;
  }
  return kernel;
}
