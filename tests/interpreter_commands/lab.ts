import assert from "node:assert/strict";
import { KernelClient } from "../../client/kernel/mod.ts";
import { JupyterFolder, kernelCommand } from "../interpreter/kernel_lab.ts";
import { Collected } from "../lib/collected.ts";
import { robo, type RoboResult, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** A command of robo that goes on, with all that it writes. */
export class RunningCommand implements AsyncDisposable {
  /** What it has written to standard output. */
  readonly out: Collected;
  /** What it has written to standard error. */
  readonly err: Collected;
  readonly #child: ReturnType<typeof spawnRobo>;

  /** Starts it. */
  constructor(args: readonly string[], folder: JupyterFolder, cwd: string = folder.work) {
    this.#child = spawnRobo(args, { cwd, env: folder.env });
    this.out = new Collected(this.#child.process.stdout);
    this.err = new Collected(this.#child.process.stderr);
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.process.pid;
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  /** Its exit status, once it has ended and all that it wrote was read. */
  async ended(): Promise<number> {
    const [{ code }] = await Promise.all([
      this.#child.process.status,
      this.out.done,
      this.err.done,
    ]);
    return code;
  }

  /** Waits until standard output has something that matches; returns the match. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    try {
      return await until(`it says ${pattern}`, () => pattern.exec(this.out.text) ?? undefined);
    } catch (cause) {
      throw new Error(`${(cause as Error).message}\n${this.out.text}\n${this.err.text}`, { cause });
    }
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.out.done, this.err.done]);
  }
}

/** A kernel as `robo interpreter` runs it, in a folder of its own, with commands beside it. */
export class InterpreterLab implements AsyncDisposable {
  /** Its folder. */
  readonly folder: JupyterFolder;
  /** The kernel's process. */
  readonly kernel: RunningCommand;

  /** Starts one; resolves when it says how to connect. */
  static async start(
    args: readonly string[] = [],
    files: Readonly<Record<string, string>> = {},
  ): Promise<InterpreterLab> {
    const folder = await JupyterFolder.make(files);
    const kernel = new RunningCommand(kernelCommand(args), folder);
    const lab = new InterpreterLab(folder, kernel);
    try {
      await kernel.says(/connection file|"type":"started"/);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(folder: JupyterFolder, kernel: RunningCommand) {
    this.folder = folder;
    this.kernel = kernel;
  }

  /** Runs a command of robo to its end, in the kernel's folder. */
  async robo(...args: string[]): Promise<RoboResult> {
    return await robo(args, { cwd: this.folder.work, env: this.folder.env });
  }

  /** Runs a command that has to succeed; returns what it has written to standard output. */
  async ok(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.robo(...args);
    assert.equal(status, 0, `${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** A client of the kernel, called `ana`. */
  async client(): Promise<KernelClient> {
    return await KernelClient.connect({ username: "ana" }, {
      environment: (name) => this.folder.env[name],
    });
  }

  /** Kills the kernel and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kernel[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}
