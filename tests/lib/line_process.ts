import { TextLineStream } from "./text_line_stream.ts";

/** A program that talks in lines: it says one after the other, and goes on when it is told to. */
export class LineProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  /** Starts a program with its arguments, with `env` besides this process's own variables. */
  constructor(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const [program, ...args] = command;
    this.#child = new Deno.Command(program!, {
      args,
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#child.stdout
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream())
      .getReader();
    this.#writer = this.#child.stdin.getWriter();
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Tells it to go on. */
  go(): Promise<void> {
    return this.tell("");
  }

  /** Gives it a line to read. */
  async tell(line: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${line}\n`));
  }

  /** The next line that it prints; rejects once it has ended without one. */
  async says(): Promise<string> {
    const { value } = await this.#lines.read();
    if (value !== undefined) return value;
    // Its output ends a little before it does.
    await this.#child.status;
    throw new Error(`Process ${this.pid} has ended`);
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#lines.cancel();
    await this.#writer.abort().catch(() => {});
  }
}
