import type { ApplicationContext } from "@stricli/core";
import { processTerminal, type Terminal } from "./terminal.ts";

/** The writable end of a standard stream. */
export interface Output {
  /** Writes text as it is. A reader that has gone away ends the program quietly, as with `head`. */
  write(text: string): void;
}

/** The standard streams, as the command-line library wants them. */
export interface RoboProcess {
  /** Data, for people and for pipes. */
  readonly stdout: Output;
  /** Diagnostics. */
  readonly stderr: Output;
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The status that the program will end with. */
  exitCode?: number | string | null;
}

/** What a command may touch of the world around it: a test passes another one. */
export interface RoboContext extends ApplicationContext {
  /** Standard streams, environment and exit status. */
  readonly process: RoboProcess;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  /** The terminal, where there is one. */
  readonly terminal: Terminal;
  /** Writes one line to standard output. */
  print(line: string): void;
  /** All of standard input. */
  readInput(): Promise<Uint8Array>;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
  interruption(): AbortSignal;
  /** Ends the process, once standard output has been written. */
  exit(status: number): never;
}

/** The context of this very process: the only place that reads its arguments, environment and streams. */
export function processContext(): RoboContext {
  const stdout = output(Deno.stdout);
  const stderr = output(Deno.stderr);
  let interruption: AbortSignal | undefined;
  const process: RoboProcess = { stdout, stderr, env: environment() };
  return {
    process,
    args: Deno.args,
    terminal: processTerminal(),
    print: (line) => stdout.write(`${line}\n`),
    readInput: async () => new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer()),
    interruption: () => interruption ??= interruptionSignal(),
    exit: (status) => Deno.exit(status),
  };
}

function environment(): Readonly<Partial<Record<string, string>>> {
  // Looked up one by one: a copy of the whole environment costs more than the few variables that are read.
  return new Proxy({}, {
    get: (_, name) => typeof name === "string" ? Deno.env.get(name) : undefined,
    has: (_, name) => typeof name === "string" && Deno.env.has(name),
    ownKeys: () => Object.keys(Deno.env.toObject()),
    getOwnPropertyDescriptor: (_, name) => {
      const value = typeof name === "string" ? Deno.env.get(name) : undefined;
      return value === undefined ? undefined : { value, enumerable: true, configurable: true };
    },
  });
}

function output(stream: typeof Deno.stdout): Output {
  const encoder = new TextEncoder();
  return {
    write(text) {
      let bytes = encoder.encode(text);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
      } catch (error) {
        if (isReaderGone(error)) Deno.exit(0);
        throw error;
      }
    },
  };
}

/** A pipe that was closed, or a terminal whose window was. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    (error instanceof Error && "code" in error && error.code === "EIO");
}

function interruptionSignal(): AbortSignal {
  const controller = new AbortController();
  const names: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of names) {
    Deno.addSignalListener(name, () => {
      if (controller.signal.aborted) Deno.exit(130);
      controller.abort(name);
    });
  }
  return controller.signal;
}
