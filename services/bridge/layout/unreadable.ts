import { RoboError } from "../../../errors.ts";

/** The error for a file of structs that cannot be read: of kind `missing`, with `hint` as its cure. */
export function unreadable(path: string, cause: unknown, hint: string): RoboError {
  const why = cause instanceof Deno.errors.NotFound
    ? "is not there"
    : `cannot be read: ${(cause as Error).message}`;
  return new RoboError("missing", `${path} ${why}`, { hint, cause });
}
