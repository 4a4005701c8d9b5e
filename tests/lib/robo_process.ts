import { fromFileUrl } from "../../system/paths.ts";

/** The program under test: `./robo` of the checkout, or what `ROBO_TEST_EXE` names, such as `dist/robo`. */
export const ROBO: string = Deno.env.get("ROBO_TEST_EXE") ??
  fromFileUrl(new URL("../../robo", import.meta.url));

/** How to start {@linkcode ROBO}. */
export interface RoboOptions {
  /** Folder in which it starts. */
  readonly cwd?: string;
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** All of its standard input; none by default. */
  readonly input?: string;
}

/** How a run of {@linkcode ROBO} ended. */
export interface RoboResult {
  /** Exit status. */
  readonly status: number;
  /** All of standard output. */
  readonly stdout: string;
  /** All of standard error. */
  readonly stderr: string;
}

/** Runs robo to its end. */
export async function robo(
  args: readonly string[],
  options: RoboOptions = {},
): Promise<RoboResult> {
  const { input, ...where } = options;
  await using child = spawnRobo(args, { ...where, stdin: input === undefined ? "null" : "piped" });
  const { process } = child;
  const writing = input === undefined ? undefined : write(process.stdin, input);
  const [stdout, stderr, { code }] = await Promise.all([
    new Response(process.stdout).text(),
    new Response(process.stderr).text(),
    process.status,
    writing,
  ]);
  return { status: code, stdout, stderr };
}

/** A running robo, which is killed at the end of its scope if it still runs. */
export interface RoboChild extends AsyncDisposable {
  /** The process, with its output piped. */
  readonly process: Deno.ChildProcess;
}

/** Starts robo and leaves it running. */
export function spawnRobo(
  args: readonly string[],
  options: Omit<RoboOptions, "input"> & { readonly stdin?: "piped" | "null" } = {},
): RoboChild {
  const process = new Deno.Command(ROBO, {
    args: [...args],
    stdin: options.stdin ?? "null",
    stdout: "piped",
    stderr: "piped",
    ...options.cwd === undefined ? {} : { cwd: options.cwd },
    env: { NO_COLOR: "1", ...options.env },
  }).spawn();
  return {
    process,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await process.status;
      for (const stream of [process.stdout, process.stderr]) {
        if (!stream.locked) await stream.cancel();
      }
    },
  };
}

async function write(stream: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
