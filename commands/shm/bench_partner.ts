import { RoboError } from "../../errors.ts";
import { roboHome } from "../../system/home.ts";
import { endChild } from "../../system/end_child.ts";

/** How long the other process may take to start, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Path of a program of the benchmark, from source or from the single binary's bundle. */
export function benchProgram(name: string): string {
  const { folder, isCheckout } = roboHome();
  return `${folder}/commands/shm/${name}.${isCheckout ? "ts" : "js"}`;
}

/** The other process of `robo shm bench`, which is ended when this is disposed of. */
export class BenchPartner implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const config = ["--config", `${roboHome().folder}/deno.json`];
    const options = ["--quiet", "--allow-all", "--no-check", ...config];
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...options, benchProgram("bench_host"), ...args],
      env: { ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  }

  /** Starts it in a role of `bench_host.ts`, and resolves when it is ready. */
  static async start(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<BenchPartner> {
    const partner = new BenchPartner(args, env);
    const timer = setTimeout(() => endChild(partner.#child), PATIENCE_MS);
    const reader = partner.#child.stdout.getReader();
    const { done } = await reader.read().finally(() => clearTimeout(timer));
    reader.releaseLock();
    if (!done) return partner;
    await partner[Symbol.asyncDispose]();
    throw new RoboError("unavailable", "The other process of the benchmark does not start");
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    endChild(this.#child);
    await this.#child.stdout.cancel();
    await this.#child.status;
  }
}
