import { RoboError } from "../../../errors.ts";
import { denoArguments } from "../../../system/user_program.ts";
import type { EngineOptions } from "./engine.ts";
import { BOOT_VARIABLE, type BootOptions } from "./messages.ts";

/**
 * Flags for V8. Its loop unrolling takes the checks out of some endless loops (V8 14 does so for one that sorts), which then
 * nothing could end.
 */
const V8_FLAGS = "--no-turboshaft-loop-unrolling";

/** Gives Deno our pipe as its third file, where no child process of a cell looks for its input. */
const WITH_INPUT_APART = 'exec "$0" "$@" 3<&0 </dev/null';

/** A started engine, of which nothing is known yet. */
export interface EngineProcess {
  /** Its child process; its pipes are ours. */
  readonly child: Deno.ChildProcess;
  /** Sends a signal to all processes of its group. */
  readonly signal: (signal: Deno.Signal) => void;
}

/** Starts Deno with the boot module, in a process group of its own. Throws a `RoboError` of kind `unavailable` or `config`. */
export function spawnEngine(options: EngineOptions, boot: BootOptions): EngineProcess {
  const { home, deno, cwd, init, env } = options;
  const isWindows = Deno.build.os === "windows";
  const folder = `${home.folder}/services/interpreter/engine/boot`;
  const args = denoArguments(home, {
    script: init ?? `${cwd}/cell.ts`,
    entry: `${folder}/boot.${home.isCheckout ? "ts" : "js"}`,
    args: [isWindows ? "CONIN$" : "/dev/fd/3"],
    // Over HTTP, it would tell its secret address to everybody on the machine.
    denoFlags: ["--inspect=127.0.0.1:0", "--inspect-publish-uid=stderr", v8Flags(options)],
  });
  const [program, ...rest] = isWindows
    ? [deno, ...args]
    : ["sh", "-c", WITH_INPUT_APART, deno, ...args];
  try {
    const child = new Deno.Command(program!, {
      args: rest,
      cwd,
      env: { DENO_NO_UPDATE_CHECK: "1", ...env, [BOOT_VARIABLE]: JSON.stringify(boot) },
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return { child, signal: (signal) => signalGroup(child.pid, signal) };
  } catch (cause) {
    throw new RoboError(
      "unavailable",
      `The engine cannot be started: ${(cause as Error).message}`,
      {
        hint: `Look whether ${deno} can be executed, and whether the folder ${cwd} is there`,
        cause,
      },
    );
  }
}

function v8Flags({ memoryBytes }: EngineOptions): string {
  const limit = memoryBytes === undefined
    ? []
    : [`--max-old-space-size=${Math.ceil(memoryBytes / (1 << 20))}`];
  return `--v8-flags=${[V8_FLAGS, ...limit].join(",")}`;
}

function signalGroup(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(Deno.build.os === "windows" ? pid : -pid, signal);
  } catch {
    // All of them have ended.
  }
}
