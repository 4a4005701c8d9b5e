import type { EngineOptions } from "../engine/engine.ts";
import type { KernelOptions } from "./options.ts";

/** What each engine of a kernel is started with. */
export function engineOptions(
  { engine, home, deno, cwd, init }: KernelOptions,
): Omit<EngineOptions, "signal" | "previousDeath"> {
  return { ...engine, home, deno, cwd, ...(init === undefined ? {} : { init }) };
}
