import type { LaunchEvent } from "../state.ts";

/** What a {@linkcode CrashRecorder} needs. */
export interface CrashRecorderOptions {
  /** How robo is started: the program and its first arguments. */
  readonly robo: { readonly command: string; readonly args: readonly string[] };
  /** Folder of the files. */
  readonly folder: string;
  /** Told what was written, or why not. */
  readonly tell: (event: Pick<LaunchEvent, "kind" | "text" | "node">) => void;
}

/** Files of one run: a node that crashes again and again must not fill the disk. */
const MAX_FILES = 10;

/** Longest part of the errors of a recording that is told, in characters. */
const MAX_REASON = 300;

/** Writes what the core's flight recorder holds to a file when a node has crashed, one at a time. */
export class CrashRecorder implements AsyncDisposable {
  readonly #options: CrashRecorderOptions;
  #writing: Promise<void> | undefined;
  #child: Deno.ChildProcess | undefined;
  #files = 0;

  /** Writes nothing yet. */
  constructor(options: CrashRecorderOptions) {
    this.#options = options;
  }

  /** A node has crashed: writes what went through the core at `in` and `out` until then. */
  crashed(node: string, core: { readonly in: string; readonly out: string }): void {
    if (this.#writing !== undefined || this.#files >= MAX_FILES) return;
    this.#files++;
    this.#writing = this.#write(node, core).finally(() => this.#writing = undefined);
  }

  /** Waits for the file that is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }

  /** Ends what is being written at once. */
  kill(): void {
    try {
      this.#child?.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  async #write(node: string, core: { readonly in: string; readonly out: string }): Promise<void> {
    const { robo, folder, tell } = this.#options;
    const safe = node.replaceAll(/[^\w-]/g, "_").slice(0, 100);
    const path = `${folder}/${safe}-crash-${this.#files}.mcap`;
    const words = ["record", "--last", "1h", "--connect", `${core.in},${core.out}`];
    try {
      const command = new Deno.Command(robo.command, {
        args: [...robo.args, ...words, "--output", path],
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      });
      this.#child = command.spawn();
      const { success, stderr } = await this.#child.output();
      const reason = new TextDecoder().decode(stderr).trim().slice(-MAX_REASON);
      if (success) {
        tell({ kind: "warning", text: `the flight recording of the crash of ${node} is ${path}` });
      } else tell({ kind: "warning", text: `no flight recording was written: ${reason}` });
    } catch (error) {
      tell({
        kind: "warning",
        text: `no flight recording was written: ${(error as Error).message}`,
      });
    } finally {
      this.#child = undefined;
    }
  }
}
