import { type ConnectionInfo, formatConnectionFile } from "../../protocols/jupyter/mod.ts";
import { findPythonWith } from "../../tests/lib/python.ts";

const python = findPythonWith("ipykernel");

/** Whether it encrypts: since ipykernel 7.3, and with a ZeroMQ that can. */
export const encrypts: boolean = python !== undefined && new Deno.Command(python, {
  args: [
    "-c",
    "import zmq, ipykernel.kernelapp as k; assert zmq.has('curve'); k.IPKernelApp.curve_publickey",
  ],
  stdout: "null",
  stderr: "null",
}).outputSync().success;

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

  /** Starts one, in `folder` or a new one; it need not be there yet. With `curve` it encrypts, over Unix sockets. */
  static async start(
    options: {
      readonly folder?: string;
      readonly name?: string;
      readonly curve?: ConnectionInfo["curve"];
    } = {},
  ): Promise<TestKernel> {
    const { folder = await Deno.makeTempDir(), name = "kernel-test.json", curve } = options;
    const path = `${folder}/${name}`;
    if (curve !== undefined) {
      const ports = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };
      const info = { transport: "ipc" as const, ip: `${folder}/k`, ports, key: "key", curve };
      await Deno.writeTextFile(path, formatConnectionFile(info));
    }
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
