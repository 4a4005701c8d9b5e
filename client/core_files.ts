import { type CoreFile, isCoreFileName, parseCoreFile } from "../protocols/gecko/core_file.ts";
import { isRunning } from "./is_running.ts";

/** Folder of the cores' temporary files. */
export const DEFAULT_CORE_FOLDER = "/tmp";

/** Most temporary files that are looked at. */
const MAX_FILES = 256;

/** The temporary files in `folder` (default `/tmp`) of cores that still run, as far as can be seen. Never throws. */
export async function runningCores(folder: string = DEFAULT_CORE_FOLDER): Promise<CoreFile[]> {
  const files: CoreFile[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!isCoreFileName(entry.name) || files.length === MAX_FILES) continue;
      const file = await read(`${folder}/${entry.name}`);
      if (file !== undefined && await isRunning(file.pid)) files.push(file);
    }
  } catch {
    // A folder that cannot be listed holds no core for us.
  }
  return files;
}

async function read(path: string): Promise<CoreFile | undefined> {
  try {
    return parseCoreFile(await Deno.readTextFile(path), path);
  } catch {
    return undefined; // A broken file of somebody else is no reason not to connect.
  }
}
