import { ROBO, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** How a kernel of a test is started. */
export interface KernelLabOptions {
  /** Arguments besides `--ports auto`. */
  readonly args?: readonly string[];
  /** Files of its folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The command of a kernel on free ports, that gives no engine up because a busy machine keeps it from being interrupted. */
export function kernelCommand(args: readonly string[]): string[] {
  const patience = args.includes("--stubborn") ? [] : ["--stubborn", "1min"];
  return ["interpreter", "--ports", "auto", ...patience, ...args];
}

/** A folder of a test's own in which Jupyter, robo and all their processes stay. */
export class JupyterFolder implements AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Environment variables by which all stay in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #mark: string;
  #isRemoved = false;

  /** Makes one, with files by path. */
  static async make(files: Readonly<Record<string, string>> = {}): Promise<JupyterFolder> {
    const path = await Deno.makeTempDir({ prefix: "robo-kernel-test-" });
    await Deno.chmod(path, 0o700);
    for (const folder of ["runtime", "data", "config", "state", "work"]) {
      await Deno.mkdir(`${path}/${folder}`, { mode: 0o700 });
    }
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${path}/work/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${path}/work/${name}`, text);
    }
    return new JupyterFolder(path);
  }

  private constructor(path: string) {
    this.path = path;
    this.#mark = `ROBO_TEST_FOLDER=${path}`;
    this.env = {
      JUPYTER_RUNTIME_DIR: `${path}/runtime`,
      JUPYTER_DATA_DIR: `${path}/data`,
      JUPYTER_CONFIG_DIR: `${path}/config`,
      JUPYTER_PLATFORM_DIRS: "1",
      IPYTHONDIR: `${path}/config`,
      XDG_STATE_HOME: `${path}/state`,
      XDG_CONFIG_HOME: `${path}/config`,
      ROBO_RUNTIME_DIR: `${path}/runtime/robo`,
      ROBO_TEST_FOLDER: path,
      NO_COLOR: "1",
    };
  }

  /** Folder in which programs start, with the test's files. */
  get work(): string {
    return `${this.path}/work`;
  }

  /** Connection files that are there now. */
  async connectionFiles(): Promise<string[]> {
    const folder = `${this.path}/runtime`;
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).filter((name) => /^kernel-.*\.json$/.test(name))
      .map((name) => `${folder}/${name}`);
  }

  /** Processes of this folder that still run, by their environment: pid and command line. */
  async processes(): Promise<{ readonly pid: number; readonly command: string }[]> {
    const found: { pid: number; command: string }[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const read = (file: string) => Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
      // One that has ended and is not yet collected has an empty environment.
      if (!(await read("environ")).split("\0").includes(this.#mark)) continue;
      found.push({ pid: Number(name), command: (await read("cmdline")).replaceAll("\0", " ") });
    }
    return found;
  }

  /** Removes it, and kills what still runs in it; once is enough. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    for (const { pid } of await this.processes()) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    await until(
      "all processes of the folder have ended",
      async () => (await this.processes()).length === 0,
    );
    await Deno.remove(this.path, { recursive: true });
  }
}

/** A kernel as `robo interpreter` starts it, in a process and a folder of its own. */
export class KernelLab implements AsyncDisposable {
  /** Its folder. */
  readonly folder: JupyterFolder;
  /** Its connection file. */
  readonly file: string;
  readonly #child: ReturnType<typeof spawnRobo>;
  readonly #output: Promise<string>[];

  /** Starts one, and resolves when its connection file is there. */
  static async start(options: KernelLabOptions = {}): Promise<KernelLab> {
    const folder = await JupyterFolder.make(options.files);
    try {
      return await KernelLab.startIn(folder, options.args);
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts one in a folder that is there, which goes with it. */
  static async startIn(folder: JupyterFolder, args: readonly string[] = []): Promise<KernelLab> {
    const before = new Set(await folder.connectionFiles());
    const child = spawnRobo(kernelCommand(args), {
      cwd: folder.work,
      env: folder.env,
    });
    const output = [child.process.stdout, child.process.stderr]
      .map((stream) => new Response(stream).text());
    let ended = false;
    child.process.status.then(() => ended = true);
    const file = await until("the kernel has written its connection file", async () => {
      if (ended) {
        throw new Error(`${ROBO} interpreter ended: ${(await Promise.all(output)).join("")}`);
      }
      return (await folder.connectionFiles()).find((path) =>
        !before.has(path) && path.endsWith(`-${child.process.pid}.json`)
      );
    });
    return new KernelLab({ folder, file, child, output });
  }

  private constructor(
    parts: {
      folder: JupyterFolder;
      file: string;
      child: ReturnType<typeof spawnRobo>;
      output: Promise<string>[];
    },
  ) {
    this.folder = parts.folder;
    this.file = parts.file;
    this.#child = parts.child;
    this.#output = parts.output;
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.process.pid;
  }

  /** Exit status, once it has ended. */
  get status(): Promise<Deno.CommandStatus> {
    return this.#child.process.status;
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.process.kill(signal);
  }

  /** All that it has written, once it has ended. */
  async output(): Promise<string> {
    return (await Promise.all(this.#output)).join("");
  }

  /** Kills it and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await this.output();
    await this.folder[Symbol.asyncDispose]();
  }
}
