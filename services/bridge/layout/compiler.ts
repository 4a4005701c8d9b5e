import { RoboError } from "../../../errors.ts";
import { kept } from "./kept_output.ts";

/** Longest that a compiler may take for a header, in milliseconds. */
export const COMPILER_TIMEOUT = 30_000;

/** How a compiler is called. */
export interface CompilerOptions {
  /** Its name or path, also that of a cross compiler; default `gcc`. */
  readonly cc?: string;
  /** What it is told besides, such as `-mcpu=cortex-m4` or `-Iinclude`. */
  readonly cflags?: readonly string[];
  /** Longest that one call may take, in milliseconds; default {@linkcode COMPILER_TIMEOUT}. */
  readonly timeout?: number;
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

/** What a call of a compiler came to. */
export interface CompilerResult {
  /** Whether it was content. */
  readonly success: boolean;
  /** What it wrote to its output. */
  readonly output: string;
  /** What it had to say. */
  readonly messages: string;
}

/** The compiler that is called where none is named. */
export const DEFAULT_COMPILER = "gcc";

/** Most bytes of what a compiler says that are kept. */
const MOST_MESSAGES = 256 * 1024;
/** Most bytes of what a preprocessor puts out that are kept. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * Calls a compiler with `args`, with its own temporary files in the folder `temporary`. What it finds wrong is in the result.
 *
 * Throws a `RoboError` of kind `unavailable` where there is none, and of kind `data` where it takes too long.
 */
export async function callCompiler(
  args: readonly string[],
  options: CompilerOptions & { readonly temporary?: string } = {},
): Promise<CompilerResult> {
  const { cc = DEFAULT_COMPILER, cflags = [], timeout = COMPILER_TIMEOUT, signal } = options;
  signal?.throwIfAborted();
  const child = start(cc, [...cflags, ...args], options.temporary);
  let isLate = false;
  // A compiler is several processes, of which the first does not end the others.
  const end = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeout);
  signal?.addEventListener("abort", end);
  try {
    const [output, messages, { success }] = await Promise.all([
      kept(child.stdout, MOST_OUTPUT),
      kept(child.stderr, MOST_MESSAGES),
      child.status,
    ]);
    signal?.throwIfAborted();
    if (isLate) {
      throw new RoboError("data", `${cc} did not end within ${timeout / 1000} s`, {
        hint: "See what takes so long: compile the header by hand",
      });
    }
    return { success, output, messages };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function start(
  cc: string,
  args: readonly string[],
  temporary: string | undefined,
): Deno.ChildProcess {
  try {
    return new Deno.Command(cc, {
      args: [...args],
      // What it leaves behind when it is ended goes with the folder.
      env: { LC_ALL: "C", ...(temporary === undefined ? {} : { TMPDIR: temporary }) },
      detached: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw noCompiler(cc, cause);
    throw new RoboError("unavailable", `${cc} cannot be started: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function endGroup(pid: number): void {
  try {
    Deno.kill(Deno.build.os === "windows" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function noCompiler(cc: string, cause: unknown): RoboError {
  return new RoboError("unavailable", `There is no compiler ${cc}`, {
    hint: cc === DEFAULT_COMPILER
      ? "Install it, on Debian with: sudo apt install gcc libc6-dev; or name another one with --cc, or a compiled program with --elf"
      : "Give --cc the name or path of a C compiler, such as gcc or arm-none-eabi-gcc",
    cause,
  });
}
