import type { RoboContext } from "./context.ts";

/** What a test may set of a {@linkcode FakeContext}. */
export interface FakeContextOptions {
  /** Arguments after the program's name; none by default. */
  readonly args?: readonly string[];
  /** Environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** All of standard input; empty by default. */
  readonly input?: string;
  /** Width of the terminal in characters, default 80. */
  readonly columns?: number;
  /** Height of the terminal in lines, default 24. */
  readonly rows?: number;
  /** Whether standard output is a terminal, default not. */
  readonly interactive?: boolean;
  /** Whether standard input is a terminal, default as `interactive`. */
  readonly keyboard?: boolean;
  /** Whether the program is in the terminal's foreground now, default always. */
  readonly isForeground?: () => boolean;
}

/** A context without a process around it: it keeps what is written, and a test presses its keys. */
export interface FakeContext extends RoboContext {
  /** All that was written to standard output. */
  readonly stdout: () => string;
  /** All that was written to standard error. */
  readonly stderr: () => string;
  /** The status given to `exit`, if it was called. */
  readonly exited: () => number | undefined;
  /** What a SIGINT does. */
  readonly interrupt: () => void;
  /** Sends another signal than SIGINT to those who listen to all. */
  readonly signal: (name: string) => void;
  /** Types a key. */
  readonly press: (key: string) => void;
}

/** Thrown by the fake `exit`, which cannot end the process. */
export class FakeExit extends Error {
  override readonly name = "FakeExit";
}

/** Makes a context for a test. */
export function fakeContext(options: FakeContextOptions = {}): FakeContext {
  const { args = [], env = {}, input = "", columns = 80, rows = 24, interactive = false } = options;
  const { keyboard = interactive, isForeground = () => true } = options;
  const out: string[] = [];
  const err: string[] = [];
  const interruption = new AbortController();
  const listeners = new Set<(signal: string) => void>();
  const keys = new Set<(key: string) => void>();
  let status: number | undefined;
  return {
    args,
    process: {
      stdout: { write: (text) => void out.push(text) },
      stderr: { write: (text) => void err.push(text) },
      env,
    },
    terminal: {
      interactive,
      keyboard,
      isForeground,
      color: false,
      size: () => ({ columns, rows }),
      onResize: () => {},
      onContinue: () => {},
      onKey: (listener, signal) => {
        keys.add(listener);
        signal.addEventListener("abort", () => keys.delete(listener));
      },
    },
    print: (line) => void out.push(`${line}\n`),
    printBytes: (bytes) => void out.push(new TextDecoder().decode(bytes)),
    readInput: () => Promise.resolve(new TextEncoder().encode(input)),
    async *inputLines() {
      for (const line of input.match(/[^\n]+|(?<=^|\n)(?=\n)/g) ?? []) {
        yield await Promise.resolve(line);
      }
    },
    interruption: () => interruption.signal,
    onInterrupt: (listener) => void listeners.add(listener),
    onReaderGone: () => {},
    background: (name) => ({
      write: (text) => void (name === "stdout" ? out : err).push(text),
      flushed: () => Promise.resolve(),
    }),
    exit: (code) => {
      status = code;
      throw new FakeExit(`Ended with ${code}`);
    },
    stdout: () => out.join(""),
    stderr: () => err.join(""),
    exited: () => status,
    interrupt: () => {
      interruption.abort("SIGINT");
      for (const listener of listeners) listener("SIGINT");
    },
    signal: (name) => listeners.forEach((listener) => listener(name)),
    press: (key) => keys.forEach((listener) => listener(key)),
  };
}
