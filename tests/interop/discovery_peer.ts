import { fromFileUrl } from "../../system/paths.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

const SCRIPT = fromFileUrl(new URL("./discovery_peer.py", import.meta.url));

/** What a {@linkcode DiscoveryPeer} runs as. */
export interface DiscoveryPeerOptions {
  /** Words in front of the interpreter, such as those that enter a network namespace. */
  readonly prefix?: readonly string[];
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A Python program that finds cores, or is found as one; it is killed at the end of its scope. */
export class DiscoveryPeer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;

  /** Starts it; `args` as in `discovery_peer.py`. */
  constructor(python: string, args: readonly string[], options: DiscoveryPeerOptions = {}) {
    const [program, ...rest] = [...options.prefix ?? [], python, SCRIPT, ...args] as [string];
    this.#child = new Deno.Command(program, {
      args: rest,
      env: { ...options.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#child.stdout
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream())
      .getReader();
  }

  /** The next line that it prints. */
  async says(): Promise<string> {
    const { value } = await this.#lines.read();
    if (value === undefined) throw new Error("The peer has ended");
    return value;
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
    await this.#lines.cancel();
  }
}
