import { JupyterFolder, KernelLab } from "../interpreter/kernel_lab.ts";
import { Collected } from "../lib/collected.ts";
import { robo, type RoboResult, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** How {@linkcode exec} is called. */
export interface ExecOptions {
  /** Folder in which it runs (default that of the kernel). */
  readonly cwd?: string;
  /** All of standard input; none by default. */
  readonly input?: string;
  /** Environment variables besides those of the kernel's folder. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `robo exec` with the kernel of a folder to its end; times in what it says are replaced by `T`. */
export async function exec(
  { folder }: { readonly folder: JupyterFolder },
  args: readonly string[],
  options: ExecOptions = {},
): Promise<RoboResult> {
  const { cwd = folder.work, input, env } = options;
  const result = await robo(["exec", ...args], {
    cwd,
    env: { ...folder.env, ...env },
    ...(input === undefined ? {} : { input }),
  });
  return { ...result, stderr: result.stderr.replaceAll(/\d+\.\d+ s/g, "T") };
}

/** A kernel with files in its folder, and another folder with files of "this machine". */
export async function labWithFiles(
  theirs: Readonly<Record<string, string>>,
  ours: Readonly<Record<string, string>> = {},
): Promise<{ lab: KernelLab; here: JupyterFolder } & AsyncDisposable> {
  const here = await JupyterFolder.make(ours);
  try {
    const lab = await KernelLab.start({ files: theirs });
    return {
      lab,
      here,
      async [Symbol.asyncDispose]() {
        await lab[Symbol.asyncDispose]();
        await here[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await here[Symbol.asyncDispose]();
    throw error;
  }
}

/** A `robo exec` that runs, with what it has written so far. */
export class RunningExec implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #stdout: Collected;
  readonly #stderr: Collected;

  /** Starts one. */
  constructor({ folder }: { readonly folder: JupyterFolder }, args: readonly string[]) {
    this.#child = spawnRobo(["exec", ...args], { cwd: folder.work, env: folder.env });
    this.#stdout = new Collected(this.#child.process.stdout);
    this.#stderr = new Collected(this.#child.process.stderr);
  }

  /** Waits until it has written `text` on standard output. */
  async says(text: string): Promise<void> {
    await until(`exec says ${text}`, () => this.#stdout.text.includes(text));
  }

  /** Waits until it has written `text` on standard error. */
  async complains(text: string): Promise<void> {
    await until(`exec complains ${text}`, () => this.#stderr.text.includes(text));
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  /** Its end. */
  async end(): Promise<RoboResult> {
    const { code } = await this.#child.process.status;
    await Promise.all([this.#stdout.done, this.#stderr.done]);
    const stderr = this.#stderr.text.replaceAll(/\d+\.\d+ s/g, "T");
    return { status: code, stdout: this.#stdout.text, stderr };
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Promise.all([this.#stdout.done, this.#stderr.done]);
  }
}
