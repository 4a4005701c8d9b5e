import { RoboError } from "../../errors.ts";

/** Whether `name` can be that of a kernel, and so of a folder: up to 64 letters, digits and `. _ -`. */
export function isKernelName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);
}

/** Takes the name of a kernel; throws a `RoboError` of kind `usage` for one that is no plain file name. */
export function parseKernelName(name: string): string {
  if (isKernelName(name)) return name;
  throw new RoboError("usage", `${name} is not a name for a kernel`, {
    hint: "Use up to 64 letters, digits, dots, dashes and underscores",
  });
}
