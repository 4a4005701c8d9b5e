import { RoboError } from "../../errors.ts";
import { type BenchOptions, parseOptions } from "./options.ts";

/** Runs a benchmark with the command line's options and prints an error with its cure. */
export async function main(bench: (options: BenchOptions) => Promise<void>): Promise<void> {
  try {
    await bench(parseOptions(Deno.args));
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    const hint = error.hint === undefined ? "" : `hint: ${error.hint}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\n${hint}`));
    Deno.exitCode = error.exitStatus;
  }
}
