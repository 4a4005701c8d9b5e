import type { ApplicationContext } from "@stricli/core";
import { type BackgroundOutput, backgroundOutput } from "./background_output.ts";
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
  /** Writes bytes to standard output as they are. */
  printBytes(bytes: Uint8Array): void;
  /** All of standard input, up to 1 GiB; more is a `RoboError`. */
  readInput(): Promise<Uint8Array>;
  /** Lines of standard input, without their ends, each read when it is asked for; to be called once. */
  inputLines(): AsyncIterableIterator<string>;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
  interruption(): AbortSignal;
  /**
   * Calls `listener` with each SIGINT, SIGTERM or SIGHUP from now on, for a command that makes more of them than
   * {@linkcode RoboContext.interruption} does. A SIGHUP that is to be ignored, as under `nohup`, stays ignored.
   */
  onInterrupt(listener: (signal: string) => void): void;
  /** Calls `listener` instead of ending the process quietly when nobody reads the output any more; what is written then is lost. */
  onReaderGone(listener: () => void): void;
  /**
   * A standard stream for a command that must go on when nobody reads it, for now or ever. It is written by the way, beside `process.stdout` and
   * `process.stderr`, which are not to be used any more. `leftOut` makes the line in the place of so many that nobody has read.
   */
  background(name: "stdout" | "stderr", leftOut?: (lines: number) => string): BackgroundOutput;
  /** Ends the process, once standard output has been written. */
  exit(status: number): never;
}

/** The context of this very process: the only place that reads its arguments, environment and streams. */
export function processContext(): RoboContext {
  // As other programs that SIGPIPE ends, but without a complaint.
  let readerGone = (): void => Deno.exit(0);
  const writeBytes = byteOutput(Deno.stdout, () => readerGone());
  const stdout = output(Deno.stdout, () => readerGone());
  const stderr = output(Deno.stderr, () => readerGone());
  let interruption: AbortSignal | undefined;
  // Asked first of all: Deno 2.9 catches SIGHUP as soon as it is to catch any other, as it does once it has started a process.
  const isHangUpIgnored = ignoresHangUp();
  const process: RoboProcess = { stdout, stderr, env: environment() };
  return {
    process,
    args: Deno.args,
    terminal: processTerminal(),
    print: (line) => stdout.write(`${line}\n`),
    printBytes: writeBytes,
    readInput: async () => (await import("./whole_input.ts")).wholeInput(Deno.stdin.readable),
    inputLines: () => linesOf(Deno.stdin.readable),
    interruption: () => interruption ??= interruptionSignal(),
    onInterrupt: (listener) => onInterrupt(listener, isHangUpIgnored),
    onReaderGone: (listener) => readerGone = listener,
    background: (name, leftOut) => {
      const write = (bytes: Uint8Array) => Deno[name].write(bytes);
      return backgroundOutput({ write, onReaderGone: () => {}, leftOut });
    },
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

function output(stream: typeof Deno.stdout, onReaderGone: () => void): Output {
  const encoder = new TextEncoder();
  const write = byteOutput(stream, onReaderGone);
  return { write: (text) => write(encoder.encode(text)) };
}

function byteOutput(
  stream: typeof Deno.stdout,
  onReaderGone: () => void,
): (bytes: Uint8Array) => void {
  return (bytes) => {
    try {
      while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
    } catch (error) {
      if (!isReaderGone(error)) throw error;
      onReaderGone();
    }
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** A pipe that was closed, or a terminal whose window was. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    (error instanceof Error && "code" in error && error.code === "EIO");
}

const INTERRUPTIONS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

function interruptionSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of INTERRUPTIONS) {
    Deno.addSignalListener(name, () => {
      if (controller.signal.aborted) Deno.exit(130);
      controller.abort(name);
    });
  }
  return controller.signal;
}

function onInterrupt(listener: (signal: string) => void, isHangUpIgnored: boolean): void {
  for (const name of INTERRUPTIONS) {
    const isDeaf = name === "SIGHUP" && isHangUpIgnored;
    Deno.addSignalListener(name, isDeaf ? () => {} : () => listener(name));
  }
}

/** Whether this process was started with SIGHUP ignored, as `nohup` does; listening would undo that. */
function ignoresHangUp(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync("/proc/self/status"));
    return ignored !== null && (Number.parseInt(ignored[1]!.slice(-1), 16) & 1) === 1;
  } catch {
    return false;
  }
}
