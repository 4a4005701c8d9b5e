import { RoboError } from "../../errors.ts";

/** How long a program may take to answer or to end, in milliseconds, before it counts as stuck. */
const PATIENCE_MS = 20_000;
/** How long a program may take to end by itself, in milliseconds, before it is killed. */
const GRACE_MS = 2_000;

/** What a load program answers: its clock and its totals. */
export interface Mark {
  /** CLOCK_MONOTONIC, in nanoseconds. */
  readonly ns: number;
  /** Messages so far. */
  readonly messages: number;
  /** Payload bytes so far. */
  readonly bytes: number;
}

/** How a program is started. */
export interface ProgramOptions {
  /** Wait for the line `ready` before going on. Default: true. */
  readonly ready?: boolean;
  /** Environment variables besides the inherited ones. */
  readonly env?: Record<string, string>;
}

/** Those that run now, so that an interrupted benchmark leaves none behind. */
const running = new Set<Program>();

/** Kills every program that runs now; for the end of an interrupted benchmark. */
export function killPrograms(): void {
  for (const program of running) program.kill();
}

/** A child process with lines on its stdin and stdout; disposal ends it. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #name: string;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #errors: Promise<string>;
  #buffered = "";

  private constructor(command: readonly string[], env: Record<string, string>) {
    const [path = "", ...args] = command;
    this.#name = path.split("/").at(-1)!;
    this.#child = new Deno.Command(path, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#input = this.#child.stdin.getWriter();
    this.#errors = collect(this.#child.stderr);
    running.add(this);
    this.#child.status.finally(() => running.delete(this));
  }

  /** Starts a program and, unless told otherwise, waits until it says `ready`. */
  static async start(command: readonly string[], options: ProgramOptions = {}): Promise<Program> {
    const program = new Program(command, options.env ?? {});
    if (options.ready === false) return program;
    try {
      const line = await program.line();
      if (line !== "ready") throw program.#failure(`said ${line} instead of ready`);
      return program;
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Asks for the totals so far. */
  async mark(): Promise<Mark> {
    await this.#input.write(new Uint8Array([10])).catch(() => {});
    return JSON.parse(await this.line());
  }

  /** The next line of its output. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf("\n");
      if (end >= 0) {
        const line = this.#buffered.slice(0, end);
        this.#buffered = this.#buffered.slice(end + 1);
        return line;
      }
      const chunk = await within(PATIENCE_MS, this.#lines.read());
      if (chunk === undefined) throw this.#failure("does not answer");
      if (chunk.done) throw this.#failure(`ended early: ${(await this.#errors).trim()}`);
      this.#buffered += chunk.value;
    }
  }

  /** What `event` yields, unless the program ends first: then an error with its last words. */
  async whileRunning<T>(event: Promise<T>): Promise<T> {
    const ended = this.#child.status.then(async () => {
      throw this.#failure(`ended early: ${(await this.#errors).trim()}`);
    });
    return await Promise.race([event, ended]);
  }

  /** Lets the program say what it likes; nothing waits for its output from here on. */
  async ignoreOutput(): Promise<void> {
    while (!(await this.#lines.read()).done);
  }

  /** Ends it at once. */
  kill(): void {
    this.#signal("SIGKILL");
  }

  /** Ends it: closes its stdin, then SIGTERM, then SIGKILL; resolves when it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    this.#signal("SIGTERM");
    if (await within(GRACE_MS, this.#child.status) === undefined) this.kill();
    await this.#lines.cancel().catch(() => {});
    await Promise.all([this.#child.status, this.#errors]);
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
  }

  #failure(what: string): RoboError {
    return new RoboError("unavailable", `${this.#name} ${what}`);
  }
}

/** What `promise` yields, or `undefined` when that takes longer than `milliseconds`. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The last part of what a stream says: a program in trouble repeats itself. */
async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-4096);
  }
  return text;
}
