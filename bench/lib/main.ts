import { RoboError } from "../../errors.ts";
import { type BenchOptions, parseOptions } from "./options.ts";
import { killPrograms } from "./program.ts";

/** Exit status of a program that a signal ended, as shells count: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Runs a benchmark with the command line's options and prints an error with its cure. */
export async function main(bench: (options: BenchOptions) => Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, interrupt);
  try {
    await bench(parseOptions(Deno.args));
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    const hint = error.hint === undefined ? "" : `hint: ${error.hint}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\n${hint}`));
    Deno.exitCode = error.exitStatus;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.removeSignalListener(signal, interrupt);
    }
  }
}

function interrupt(): never {
  killPrograms();
  Deno.exit(INTERRUPTED);
}
