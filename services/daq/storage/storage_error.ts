import { RoboError } from "../../../errors.ts";
import { fileError } from "../../../system/file_error.ts";

/** What went wrong with a file, in words, with a cure: a `RoboError` of kind `io`, or `denied` where it may not be opened. */
export function storageError(path: string, cause: unknown): RoboError {
  if (cause instanceof RoboError) return cause;
  const code = (cause as { code?: string }).code;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (code === "EFBIG" || /File too large/i.test(why)) {
    return new RoboError(
      "io",
      `${path} may not grow any more: the limit of file sizes is reached`,
      {
        hint: "Raise it with ulimit -f, or choose another file system; then go on with --resume",
        cause,
      },
    );
  }
  return fileError(path, cause, "Make room, then go on with --resume");
}

/** Runs `act`, whose failures are those of a file. */
export async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw storageError(path, cause);
  }
}

/** Whether there is a file or folder. Rejects as `onDisk` does when that cannot be known. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw storageError(path, cause);
  }
}
