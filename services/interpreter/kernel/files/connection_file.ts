import { RoboError } from "../../../../errors.ts";
import {
  connectionFileName,
  type ConnectionInfo,
  formatConnectionFile,
} from "../../../../protocols/jupyter/mod.ts";

/** A connection file that this kernel has written. */
export interface WrittenFile {
  /** Its absolute path. */
  readonly path: string;
  /** Whether it is to be removed at the end: not one that Jupyter made. */
  readonly isOurs: boolean;
}

/** Path of an entrance's connection file. Only that of the first is one that Jupyter's clients look for. */
export function connectionPath(
  folder: string,
  { pid, entrance }: { readonly pid: number; readonly entrance: string | undefined },
): string {
  const name = entrance === undefined ? connectionFileName(pid) : `${entrance}-${pid}.json`;
  return `${folder}/${name}`;
}

/**
 * Writes a connection file that nobody else can read, at once or not at all. What a file that is there already says besides
 * stays. Rejects with a `RoboError` of kind `io`.
 */
export async function writeConnectionFile(
  path: string,
  info: ConnectionInfo,
): Promise<WrittenFile> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    const before = await readObject(path);
    const text = formatConnectionFile(info);
    const all = before === undefined
      ? text
      : JSON.stringify({ ...before, ...JSON.parse(text) }, undefined, 2) + "\n";
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(temporary, all, { mode: 0o600, createNew: true });
    await Deno.rename(temporary, path);
    return { path, isOurs: before === undefined };
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw new RoboError(
      "io",
      `Cannot write the connection file ${path}: ${(cause as Error).message}`,
      {
        hint: "Check the folder, or choose another one with JUPYTER_RUNTIME_DIR",
        cause,
      },
    );
  }
}

/** Removes a connection file, unless it is somebody else's. */
export async function removeConnectionFile({ path, isOurs }: WrittenFile): Promise<void> {
  if (isOurs) await Deno.remove(path).catch(() => {});
}

async function readObject(path: string): Promise<object | undefined> {
  try {
    const value: unknown = JSON.parse(await Deno.readTextFile(path));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
