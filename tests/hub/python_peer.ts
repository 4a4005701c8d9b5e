import { fromFileUrl } from "../../system/paths.ts";
import { until } from "../lib/until.ts";

const SCRIPT = fromFileUrl(new URL("./peers.py", import.meta.url));

/** A libzmq program at one end of a hub, which is killed at the end of its scope. */
export class PythonPeer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #seen = 0;

  /** Starts the program; `args` as in `peers.py`. */
  constructor(python: string, ...args: readonly string[]) {
    this.#child = new Deno.Command(python, {
      args: [SCRIPT, ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#reading = this.#read();
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** How many messages it has received. */
  get seen(): number {
    return this.#seen;
  }

  /** Waits until it has received some more. */
  async flowing(what: string): Promise<void> {
    const before = this.#seen;
    await until(what, () => this.#seen > before + 3);
  }

  /** Kills it on the spot. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#seen += chunk.split("\n").length - 1;
    }
  }
}
