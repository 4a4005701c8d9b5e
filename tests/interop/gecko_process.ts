import { fromFileUrl } from "../../system/paths.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

const SCRIPT = fromFileUrl(new URL("./gecko_peer.py", import.meta.url));

/** A process as pygecko makes them: it does one thing after the other, each when it is told to. */
export class GeckoProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  /** Starts a process; `args` as in `gecko_peer.py`. */
  constructor(python: string, args: readonly string[]) {
    this.#child = new Deno.Command(python, {
      args: [SCRIPT, ...args],
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
  async go(): Promise<void> {
    await this.#writer.write(new TextEncoder().encode("\n"));
  }

  /** The next line that it prints. */
  async says(): Promise<string> {
    const { value } = await this.#lines.read();
    if (value === undefined) throw new Error(`Process ${this.pid} has ended`);
    return value;
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
