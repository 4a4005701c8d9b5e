import { RoboError } from "../../../errors.ts";
import { isProcessAlive } from "../../hub/mod.ts";

/** Where the folders of runs are made. */
export interface RunFolderSetting {
  /** Name of the launch. */
  readonly launch: string;
  /** Folder in which each launch has one; by default `$XDG_STATE_HOME/robo/launch`, else `~/.local/state/robo/launch`. */
  readonly root?: string | undefined;
  /** Environment variables: `HOME`, `XDG_STATE_HOME`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** How many runs of this launch are kept, this one among them; by default 10. */
  readonly keep?: number | undefined;
  /** Process id of the launcher. */
  readonly pid: number;
  /** When the launch begins. */
  readonly now: Date;
}

/** The folder of one run. */
export interface RunFolder {
  /** Name of the run: `20260921-140311-4711`, in local time, with the launcher's process id. */
  readonly run: string;
  /** Its path. */
  readonly path: string;
  /** What went wrong on the way, in words: the logs are in another place than asked for, or old ones are left. */
  readonly warnings: readonly string[];
}

/** Runs that are kept by default. */
export const DEFAULT_KEPT_RUNS = 10;

/** Name of a run's folder. */
const RUN_NAME = /^\d{8}-\d{6}-(\d+)$/;

/** Folder in which each launch has one for its runs. Throws a `RoboError` of kind `config` without a home folder. */
export function runsRoot(setting: Pick<RunFolderSetting, "root" | "env">): string {
  const { root, env } = setting;
  if (root !== undefined) return root;
  if (env["XDG_STATE_HOME"]) return `${env["XDG_STATE_HOME"]}/robo/launch`;
  if (env["HOME"]) return `${env["HOME"]}/.local/state/robo/launch`;
  throw new RoboError("config", "There is no home folder for the logs", {
    hint: "Set HOME or XDG_STATE_HOME, or name a folder with --log-dir",
  });
}

/** Folder of the runs of a launch. */
export function runsOf(root: string, launch: string): string {
  return `${root}/${launch.replaceAll(/[^\w.-]/g, "_").replace(/^\.+$/, "_")}`;
}

/**
 * Makes the folder of a run, lets `latest` point to it, and removes the folders of the oldest runs that have ended.
 *
 * Where the folder cannot be made, a temporary one takes its place, unless it was asked for with `root`: then a `RoboError`
 * of kind `io` is thrown.
 */
export async function makeRunFolder(setting: RunFolderSetting): Promise<RunFolder> {
  const run = runName(setting.now, setting.pid);
  let folder: string;
  try {
    folder = runsOf(runsRoot(setting), setting.launch);
    await Deno.mkdir(`${folder}/${run}`, { recursive: true, mode: 0o755 });
  } catch (cause) {
    if (setting.root !== undefined) throw cannotMake(runsOf(setting.root, setting.launch), cause);
    const path = await Deno.makeTempDir({ prefix: "robo-launch-" });
    const reason = cause instanceof RoboError ? cause.message : (cause as Error).message;
    return { run, path, warnings: [`the logs of this run are in ${path}: ${reason}`] };
  }
  const warnings = [];
  for (const tidy of [() => pointTo(folder, run), () => removeOld(folder, run, setting.keep)]) {
    try {
      await tidy();
    } catch (error) {
      warnings.push(
        `the folders of earlier runs are left as they are: ${(error as Error).message}`,
      );
    }
  }
  return { run, path: `${folder}/${run}`, warnings };
}

/** The folder of the last run of `launch`, or of the launch that ran last; `undefined` when there was none. */
export async function latestRun(root: string, launch?: string): Promise<string | undefined> {
  const folders = launch === undefined ? await foldersIn(root) : [runsOf(root, launch)];
  const runs = await Promise.all(folders.map(async (folder) => {
    try {
      return [{ path: await Deno.realPath(`${folder}/latest`) }];
    } catch {
      return [];
    }
  }));
  const name = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return runs.flat().map(({ path }) => path).toSorted((a, b) => name(a) < name(b) ? 1 : -1)[0];
}

function runName(now: Date, pid: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join("");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("");
  return `${date}-${time}-${pid}`;
}

/** Made beside its place and moved there, so that there is always one. */
async function pointTo(folder: string, run: string): Promise<void> {
  const fresh = `${folder}/.latest-${run}`;
  await Deno.symlink(run, fresh);
  await Deno.rename(fresh, `${folder}/latest`);
}

async function removeOld(folder: string, run: string, keep = DEFAULT_KEPT_RUNS): Promise<void> {
  const runs = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const match = RUN_NAME.exec(name);
    if (match !== null && isDirectory && name !== run) runs.push({ name, pid: Number(match[1]) });
  }
  const old = runs.toSorted((a, b) => a.name < b.name ? 1 : -1).slice(Math.max(0, keep - 1));
  for (const { name, pid } of old) {
    // A launcher that still runs writes there.
    if (!isProcessAlive(pid)) await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}

async function foldersIn(root: string): Promise<string[]> {
  const found = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(root)) {
      if (isDirectory) found.push(`${root}/${name}`);
    }
  } catch {
    // Nothing was launched yet.
  }
  return found;
}

function cannotMake(folder: string, cause: unknown): RoboError {
  return new RoboError("io", `Cannot make ${folder}: ${(cause as Error).message}`, {
    hint: "Name another folder with --log-dir",
    cause,
  });
}
