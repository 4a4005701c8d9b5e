import type { LaunchEvent } from "../state.ts";
import { endChild } from "../../../system/end_child.ts";

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
  /** Nodes that have crashed since the file that is being written was begun: the next one is theirs. */
  readonly #waiting = new Set<string>();
  #writing: Promise<void> | undefined;
  #child: Deno.ChildProcess | undefined;
  #files = 0;
  #isKilled = false;

  /** Writes nothing yet. */
  constructor(options: CrashRecorderOptions) {
    this.#options = options;
  }

  /** A node has crashed: writes what went through the core at `in` and `out` until then. */
  crashed(node: string, core: { readonly in: string; readonly out: string }): void {
    if (this.#isKilled || this.#files > MAX_FILES) return;
    this.#waiting.add(node);
    this.#writing ??= this.#writeAll(core).finally(() => this.#writing = undefined);
  }

  /** Waits for the file that is being written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }

  /** Ends what is being written at once, and writes nothing more. */
  kill(): void {
    this.#isKilled = true;
    this.#waiting.clear();
    if (this.#child !== undefined) endChild(this.#child);
  }

  async #writeAll(core: { readonly in: string; readonly out: string }): Promise<void> {
    while (this.#waiting.size > 0) {
      const nodes = [...this.#waiting];
      this.#waiting.clear();
      if (++this.#files > MAX_FILES) {
        const text = `there are ${MAX_FILES} flight recordings of crashes: no more are written`;
        this.#options.tell({ kind: "warning", text });
      } else await this.#write(nodes, core);
    }
  }

  async #write(
    nodes: readonly string[],
    core: { readonly in: string; readonly out: string },
  ): Promise<void> {
    const { robo, folder, tell } = this.#options;
    const safe = nodes[0]!.replaceAll(/[^\w-]/g, "_").slice(0, 100);
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
      const said = new TextDecoder().decode(stderr).trim().slice(-MAX_REASON);
      const reason = said || "robo record was ended";
      if (success) {
        const whose = `${nodes.length === 1 ? "crash" : "crashes"} of ${nodes.join(", ")}`;
        tell({ kind: "warning", text: `the flight recording of the ${whose} is ${path}` });
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
