import type { RoboHome } from "./home.ts";
import { denoArguments } from "./user_program.ts";

/** A function that a user's module exports. */
export interface UserFunction {
  /** Absolute path of the module. */
  readonly module: string;
  /** Name of the function. */
  readonly name: string;
  /** Flags for Deno besides those that find modules, such as `--watch` (default none). */
  readonly denoFlags?: readonly string[];
}

/**
 * Deno's arguments for a program that imports a user's module and calls a function of it, with the kwargs that its
 * environment holds. Modules are found as in {@linkcode denoArguments}, which says what it throws.
 */
export function functionArguments(home: RoboHome, program: UserFunction): string[] {
  const { module, name, denoFlags = [] } = program;
  return denoArguments(home, {
    script: module,
    entry: nodeHost(home),
    args: [module, name],
    denoFlags: ["--quiet", ...denoFlags],
  });
}

/** Deno's arguments for a program that runs functions in workers, all of them from the project of `module`. */
export function workerHostArguments(home: RoboHome, module: string): string[] {
  return denoArguments(home, {
    script: module,
    entry: nodeHost(home),
    args: ["--workers"],
    denoFlags: ["--quiet"],
  });
}

function nodeHost({ folder, isCheckout }: RoboHome): string {
  return `${folder}/services/launch/hosts/node_host.${isCheckout ? "ts" : "js"}`;
}
