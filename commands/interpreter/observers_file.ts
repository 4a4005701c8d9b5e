import { type ConnectionInfo, parseConnectionFile } from "../../protocols/jupyter/mod.ts";

/** Where the connection file for observers is, beside the kernel's own. Not called `kernel-…`, so that nobody takes it for one to execute by. */
export function observersPath(kernelFile: string): string {
  return kernelFile.replace(/kernel-([^/\\]*\.json)$/, "observers-$1");
}

/** What a kernel's connection file for observers says; `undefined` where the kernel has none. */
export async function observersFile(kernelFile: string): Promise<ConnectionInfo | undefined> {
  const path = observersPath(kernelFile);
  if (path === kernelFile) return undefined;
  try {
    return parseConnectionFile(await Deno.readTextFile(path), path);
  } catch {
    return undefined;
  }
}
