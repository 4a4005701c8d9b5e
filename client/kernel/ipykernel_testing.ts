import { findPythonWith } from "../../tests/lib/python.ts";

const python = findPythonWith("ipykernel");

/** Whether ipykernel is missing: then its tests are ignored, by name. */
export const noIpykernel: boolean = python === undefined;

/** What is put behind the names of tests that are ignored for want of ipykernel. */
export const unlessIpykernel: string = noIpykernel ? " (no Python with ipykernel)" : "";

/** An ipykernel with a runtime folder of its own. */
export class TestKernel implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(
    /** Folder of its connection file. */
    readonly folder: string,
    /** Its connection file. */
    readonly path: string,
    child: Deno.ChildProcess,
  ) {
    this.#child = child;
  }

  /** Starts one, in `folder` or a new one; it need not be there yet. */
  static async start(folder?: string, name = "kernel-test.json"): Promise<TestKernel> {
    folder ??= await Deno.makeTempDir();
    const path = `${folder}/${name}`;
    const child = new Deno.Command(python!, {
      args: ["-m", "ipykernel_launcher", "-f", path],
      env: { HOME: folder, IPYTHONDIR: `${folder}/ipython` },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    return new TestKernel(folder, path, child);
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Kills it, which it cannot notice; resolves when it is gone. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
  }

  /** Kills it, and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
  }
}
