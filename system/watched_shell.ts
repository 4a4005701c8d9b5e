import { endChild } from "./end_child.ts";

/** What a {@linkcode WatchedShell} runs. */
export interface WatchedShellOptions {
  /** Its name in the list of processes. */
  readonly name: string;
  /** The program, for any POSIX shell. It reads lines from its input, whose end says that this process is gone. */
  readonly script: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Environment variables besides this process's; default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** What a new shell has to be told before all else: whole lines. */
  readonly greeting: () => string;
  /** Told when it has ended, or could not be started, and another is tried. */
  readonly onTrouble: (text: string) => void;
}

/** Pause before another shell is started, in milliseconds; it doubles up to the longest. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** Time that a shell has to end in, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * A small process in a session of its own that learns by the end of its input when this process is gone, even after SIGKILL, and
 * then does what its script says. When it is killed itself, another takes its place.
 */
export class WatchedShell implements AsyncDisposable {
  readonly #options: WatchedShellOptions;
  readonly #closing = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #watch: Promise<void>;

  /** Starts the shell. */
  constructor(options: WatchedShellOptions) {
    this.#options = options;
    this.#watch = this.#keepOne();
  }

  /** Its process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Tells it whole lines; resolves when they are with the system. One that has just died is told nothing; the next one gets a
   * greeting.
   */
  async say(lines: string): Promise<void> {
    await this.#writer?.write(new TextEncoder().encode(lines)).catch(() => {});
  }

  /** Ends its input as if this process was killed; for tests. */
  forsake(): void {
    this.#closing.abort();
    void this.#writer?.close().catch(() => {});
  }

  /** Ends it with the line `bye`, after which it does nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    void this.say("bye\n");
    // One that was halted reads nothing.
    const timer = setTimeout(() => {
      if (this.#child !== undefined) endChild(this.#child);
    }, PATIENCE_MS);
    await this.#watch;
    clearTimeout(timer);
  }

  /** Keeps one shell alive until this is disposed of. */
  async #keepOne(): Promise<void> {
    let retry = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const began = performance.now();
      const trouble = await this.#one();
      if (this.#closing.signal.aborted) break;
      this.#options.onTrouble(trouble);
      if (performance.now() - began > LONGEST_RETRY_MS) retry = FIRST_RETRY_MS;
      await this.#rest(retry);
      retry = Math.min(2 * retry, LONGEST_RETRY_MS);
    }
  }

  /** Runs one shell to its end; resolves to what went wrong. */
  async #one(): Promise<string> {
    const { name, script, args, env, greeting } = this.#options;
    try {
      this.#child = new Deno.Command("sh", {
        args: ["-c", script, name, ...args],
        ...(env === undefined ? {} : { env: { ...env } }),
        cwd: "/",
        detached: true,
        stdin: "piped",
        stdout: "null",
        stderr: "null",
      }).spawn();
    } catch (error) {
      return `The guardian could not be started: ${error instanceof Error ? error.message : error}`;
    }
    this.#writer = this.#child.stdin.getWriter();
    void this.say(greeting());
    const { code, signal } = await this.#child.status;
    const writer = this.#writer;
    this.#writer = undefined;
    this.#child = undefined;
    await writer.close().catch(() => {});
    return `The guardian has ended (${signal ?? `status ${code}`}); another takes its place`;
  }

  #rest(ms: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}
