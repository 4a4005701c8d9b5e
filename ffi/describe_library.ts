import type { RoboError } from "../errors.ts";
import { hostError } from "./check.ts";
import { HostError } from "./host_error.ts";
import { type NativeLibrary, nativeLibrary } from "./library.ts";

/** Which library is used, and where what it shares lives. */
export interface NativeLibraryDescription {
  /** The library; undefined if there is none. */
  readonly library?: NativeLibrary;
  /** The folder of all segments; undefined if there is no library, or the folder is refused. */
  readonly folder?: SharedFolder;
  /** Why there is no library or no folder. */
  readonly error?: RoboError;
}

/** The folder that holds all segments. */
export interface SharedFolder {
  readonly path: string;
  /** Bytes that are free in its file system; undefined where that cannot be told. */
  readonly free?: number;
  /** Bytes of its file system. */
  readonly total?: number;
}

/** Tells which native library this process uses, which may first have to be built, and makes the folder of segments. */
export async function describeNativeLibrary(
  find: () => NativeLibrary = nativeLibrary,
): Promise<NativeLibraryDescription> {
  let library;
  try {
    library = find();
    const path = folderPath(library);
    return { library, folder: { path, ...await spaceOf(path) } };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return library === undefined ? { error } : { library, error };
  }
}

function folderPath({ symbols }: NativeLibrary): string {
  const buffer = new Uint8Array(4096);
  const result = symbols.robo_folder(buffer, BigInt(buffer.length));
  if (result < 0) throw hostError(result);
  return new TextDecoder().decode(buffer.subarray(0, buffer.indexOf(0)));
}

async function spaceOf(path: string): Promise<Omit<SharedFolder, "path">> {
  const { statfs } = await import("node:fs/promises");
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return {};
  }
}
