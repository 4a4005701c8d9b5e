import {
  type ConnectionInfo,
  isConnectionFileName,
  parseConnectionFile,
} from "../../protocols/jupyter/mod.ts";

/** Most connection files of a folder that are looked at, the newest. */
const MAX_FILES = 512;

/** Larger files are something else. */
const MAX_FILE_BYTES = 1024 * 1024;

/** A connection file that can be read. */
export interface ConnectionFile {
  /** Its path. */
  readonly path: string;
  /** What it says. */
  readonly info: ConnectionInfo;
  /** When its kernel started, else when the file was written, in seconds since 1970. */
  readonly startedAt: number;
}

/** The connection files in `folder` that can be read, the newest first. Never throws: a folder that is not there holds none. */
export async function connectionFiles(folder: string): Promise<ConnectionFile[]> {
  const files: { path: string; written: number }[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!isConnectionFileName(name)) continue;
      const path = `${folder}/${name}`;
      const written = await writtenAt(path);
      if (written !== undefined) files.push({ path, written });
    }
  } catch {
    return [];
  }
  files.sort((a, b) => b.written - a.written);
  const found = await Promise.all(files.slice(0, MAX_FILES).map(read));
  return found.filter((file) => file !== undefined).sort((a, b) => b.startedAt - a.startedAt);
}

/** Reads one connection file. Throws `Deno.errors.NotFound`, or a `RoboError` of kind `data` when it cannot be used. */
export async function readConnectionFile(path: string): Promise<ConnectionFile> {
  const info = parseConnectionFile(await Deno.readTextFile(path), path);
  return { path, info, startedAt: info.robo?.startedAt ?? await writtenAt(path) ?? 0 };
}

async function read({ path }: { readonly path: string }): Promise<ConnectionFile | undefined> {
  try {
    return await readConnectionFile(path);
  } catch {
    return undefined; // A broken file of somebody else is no reason not to connect.
  }
}

async function writtenAt(path: string): Promise<number | undefined> {
  try {
    const { mtime, isFile, size } = await Deno.stat(path);
    return isFile && size <= MAX_FILE_BYTES ? (mtime?.getTime() ?? 0) / 1000 : undefined;
  } catch {
    return undefined;
  }
}
