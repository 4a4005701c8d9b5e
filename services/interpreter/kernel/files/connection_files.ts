import { RoboError } from "../../../../errors.ts";
import { type ConnectionInfo, parseConnectionFile } from "../../../../protocols/jupyter/mod.ts";
import {
  connectionPath,
  removeConnectionFile,
  writeConnectionFile,
  type WrittenFile,
} from "./connection_file.ts";
import { isOfThisMachine } from "./of_this_machine.ts";
import { removeStaleFiles } from "./stale_files.ts";

/** What connection files say besides where the sockets are, and where they are kept. */
export interface ConnectionFilesOptions {
  /** What the kernel is called. */
  readonly name: string;
  /** Version of robo. */
  readonly version: string;
  /** The kernel's process. */
  readonly pid: number;
  /** When it started, in seconds since 1970. */
  readonly startedAt: number;
  /** Folder for the files; default none are written. */
  readonly connectionFolder?: string;
  /** Path of the first entrance's file instead. */
  readonly connectionFile?: string;
}

/** The connection files of a kernel, one for each entrance that clients are to find. */
export class ConnectionFiles implements AsyncDisposable {
  readonly #options: ConnectionFilesOptions;
  readonly #written = new Map<string, WrittenFile>();
  #hasFirst = false;

  /** No files yet. */
  constructor(options: ConnectionFilesOptions) {
    this.#options = options;
  }

  /** Text that stands in all of these files and in no other kernel's. */
  get word(): string {
    return `"startedAt": ${this.#options.startedAt}`;
  }

  /** `info`, and what robo says of its kernels besides. */
  described(info: ConnectionInfo): ConnectionInfo {
    const { name, version, pid, startedAt } = this.#options;
    return {
      ...info,
      kernelName: name,
      robo: { ...info.robo, name, version, pid, startedAt },
    };
  }

  /** Path of the file of an entrance, when one was written. */
  path(entrance: string): string | undefined {
    return this.#written.get(entrance)?.path;
  }

  /** Writes the file of an entrance, where one is to be written; `announce` is told the path of a new one before that. */
  async write(
    entrance: string,
    info: ConnectionInfo,
    announce: (path: string) => Promise<void> | undefined,
  ): Promise<void> {
    const { connectionFolder, connectionFile, pid } = this.#options;
    const isFirst = !this.#hasFirst;
    this.#hasFirst = true;
    const path = isFirst && connectionFile !== undefined
      ? connectionFile
      : connectionFolder === undefined
      ? undefined
      : connectionPath(connectionFolder, { pid, entrance: isFirst ? undefined : entrance });
    if (path === undefined) return;
    // One that Jupyter has made is Jupyter's to remove: it may start another kernel with it.
    const isThere = await Deno.stat(path).then(() => true, () => false);
    if (!isThere) await announce(path);
    this.#written.set(entrance, await writeConnectionFile(path, this.described(info)));
  }

  /** Removes files of kernels that are no more. */
  async removeStale(): Promise<void> {
    const { connectionFolder, pid } = this.#options;
    if (connectionFolder !== undefined) await removeStaleFiles(connectionFolder, pid);
  }

  /** Why a port cannot be had: most likely another interpreter has it. */
  async explained(error: unknown, ports: readonly number[]): Promise<unknown> {
    const { connectionFolder } = this.#options;
    if (!(error instanceof RoboError) || error.code !== "unavailable") return error;
    const other = connectionFolder === undefined
      ? undefined
      : await kernelAt(connectionFolder, ports);
    if (other === undefined) {
      return new RoboError("unavailable", error.message, {
        hint: `${error.hint}; an interpreter takes any ports with: --ports auto`,
        cause: error,
      });
    }
    const { name = "robo", pid } = other.robo ?? {};
    return new RoboError(
      "unavailable",
      `An interpreter runs here already: ${name}${pid === undefined ? "" : ` (process ${pid})`}`,
      {
        hint: "Use that one, or start this one beside it with: --ports auto --name NAME",
        cause: error,
      },
    );
  }

  /** Removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#written.values()].map(removeConnectionFile));
    this.#written.clear();
  }
}

/** The kernel whose connection file in `folder` names one of the ports. */
async function kernelAt(
  folder: string,
  ports: readonly number[],
): Promise<ConnectionInfo | undefined> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!/^kernel-.*\.json$/.test(name)) continue;
      const path = `${folder}/${name}`;
      try {
        const info = parseConnectionFile(await Deno.readTextFile(path), path);
        const hasOne = Object.values(info.ports).some((port) => ports.includes(port));
        if (hasOne && isOfThisMachine(info)) return info;
      } catch {
        // Somebody else's, or just being removed.
      }
    }
  } catch {
    // There is no such folder.
  }
  return undefined;
}
