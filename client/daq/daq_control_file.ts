import { RoboError } from "../../errors.ts";
import { isRunning } from "../is_running.ts";
import { findInRunFolders, makeRunFolder, type RunFolderSetting } from "../run_folder.ts";

/** How a running `robo daq-server` is reached: what its file in the run folder says. */
export interface DaqControlFile {
  /** Port at which PyMoDAQ's clients connect. */
  readonly port: number;
  /** Its control interface, such as `http://127.0.0.1:6342`. */
  readonly url: string;
  /** What requests have to show; absent when nothing is asked for. */
  readonly token?: string;
  /** Its process. */
  readonly pid: number;
}

/** PyMoDAQ's port. */
const DAQ_PORT = 6341;

/** Larger files are something else. */
const MAX_BYTES = 4096;

const NAME = /^daq-(\d+)\.json$/;

/** A file by which this user's programs find a server: there while this object is. */
export class WrittenControlFile implements AsyncDisposable {
  /** Its path. */
  readonly path: string;
  readonly #text: string;

  /** Says how a server is reached, in a file that its user alone can read. */
  static async write(
    file: DaqControlFile,
    setting: RunFolderSetting,
  ): Promise<WrittenControlFile> {
    const folder = await makeRunFolder(setting);
    const path = `${folder}/daq-${file.port}.json`;
    const text = `${JSON.stringify(file)}\n`;
    // Written aside and renamed, so that nobody reads half of it.
    const draft = `${path}.${crypto.randomUUID()}`;
    await Deno.writeTextFile(draft, text, { createNew: true, mode: 0o600 });
    await Deno.rename(draft, path);
    return new WrittenControlFile(path, text);
  }

  private constructor(path: string, text: string) {
    this.path = path;
    this.#text = text;
  }

  /** Removes the file, unless another server has written it anew. */
  async [Symbol.asyncDispose](): Promise<void> {
    const now = await Deno.readTextFile(this.path).catch(() => undefined);
    if (now === this.#text) await Deno.remove(this.path).catch(() => {});
  }
}

/**
 * How the server with PyMoDAQ's port `port` is reached; without a port the one at 6341, else the only one that runs.
 *
 * Throws a `RoboError` of kind `unavailable` when none runs, and of kind `usage` when several do and none is at 6341.
 */
export async function findControlFile(
  port: number | undefined,
  setting: RunFolderSetting,
): Promise<DaqControlFile> {
  const files = await runningControlFiles(setting);
  const wanted = files.find((file) => file.port === (port ?? DAQ_PORT));
  if (wanted !== undefined) return wanted;
  const [only, ...others] = files;
  if (port === undefined && only !== undefined && others.length === 0) return only;
  if (port === undefined && only !== undefined) {
    throw new RoboError("usage", "Several servers run here", {
      hint: `Say which one: ${files.map((file) => `--port ${file.port}`).join(", ")}`,
    });
  }
  const at = port === undefined ? "" : ` at port ${port}`;
  const which = port === undefined || port === DAQ_PORT ? "" : ` --port ${port}`;
  throw new RoboError("unavailable", `No robo daq-server of this user runs here${at}`, {
    hint: only === undefined
      ? `Start one with: robo daq-server${which}; one elsewhere is reached by --url and --token`
      : `There is: ${files.map((file) => `--port ${file.port}`).join(", ")}`,
  });
}

/** The servers of this user that run; the files of those that were killed are removed. */
export async function runningControlFiles(setting: RunFolderSetting): Promise<DaqControlFile[]> {
  const paths = await findInRunFolders(setting, (name) => NAME.test(name));
  const files = await Promise.all(paths.map(async (path) => {
    const file = await read(path);
    if (file === undefined || await isRunning(file.pid)) return file;
    await Deno.remove(path).catch(() => {});
    return undefined;
  }));
  return files.filter((file) => file !== undefined).sort((a, b) => a.port - b.port);
}

async function read(path: string): Promise<DaqControlFile | undefined> {
  try {
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile || size > MAX_BYTES) return undefined;
    const { port, url, token, pid } = JSON.parse(await Deno.readTextFile(path));
    const isWhole = Number.isInteger(port) && Number.isInteger(pid) && URL.canParse(url) &&
      (token === undefined || typeof token === "string");
    return isWhole ? { port, url, pid, ...(token !== undefined && { token }) } : undefined;
  } catch {
    return undefined; // A broken file is no reason not to find the others.
  }
}
