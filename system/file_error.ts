import { RoboError } from "../errors.ts";

/**
 * What went wrong with a file, in words, with a cure: a `RoboError` of kind `io`, or `denied` where it may not be opened. `whenFull` is
 * the cure for a full disk.
 */
export function fileError(path: string, cause: unknown, whenFull: string): RoboError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = (cause as { code?: string }).code;
  if (code === "ENOSPC" || code === "EDQUOT" || /No space left|Disk quota/i.test(why)) {
    return new RoboError("io", `The disk is full: ${path} cannot grow`, { hint: whenFull, cause });
  }
  if (cause instanceof Deno.errors.NotFound) {
    return new RoboError("io", `${path} cannot be opened: it, or its folder, is not there`, {
      hint: "Check the path",
      cause,
    });
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return new RoboError("denied", `${path} may not be opened`, {
      hint: "Choose a folder of your own",
      cause,
    });
  }
  return new RoboError("io", `${path} cannot be used: ${why.trim().split("\n")[0]!}`, {
    hint: "Check the path and the disk",
    cause,
  });
}
