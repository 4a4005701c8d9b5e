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
 * Calls a compiler with `args`. What it finds wrong is in the result.
 *
 * Throws a `RoboError` of kind `unavailable` where there is none, and of kind `data` where it takes too long.
 */
export async function callCompiler(
  args: readonly string[],
  options: CompilerOptions = {},
): Promise<CompilerResult> {
  const { cc = DEFAULT_COMPILER, cflags = [], timeout = COMPILER_TIMEOUT, signal } = options;
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeout);
  const child = start(
    cc,
    [...cflags, ...args],
    signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  );
  const [output, messages, { success }] = await Promise.all([
    kept(child.stdout, MOST_OUTPUT),
    kept(child.stderr, MOST_MESSAGES),
    child.status,
  ]);
  signal?.throwIfAborted();
  if (deadline.aborted) {
    throw new RoboError("data", `${cc} did not end within ${timeout / 1000} s`, {
      hint: "See what it does: robo ws-bridge layout --log-level debug",
    });
  }
  return { success, output, messages };
}

function start(cc: string, args: readonly string[], signal: AbortSignal): Deno.ChildProcess {
  try {
    return new Deno.Command(cc, {
      args: [...args],
      env: { LC_ALL: "C" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw noCompiler(cc, cause);
    throw new RoboError("unavailable", `${cc} cannot be started: ${(cause as Error).message}`, {
      cause,
    });
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
