/** Whether a disk in memory can be mounted: on Linux, as root. */
export async function canMountMemory(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  try {
    return await mountMemory(folder, "64k") && await unmountMemory(folder);
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
}

/** Mounts a disk of `size`, such as `1m`, at a folder; returns whether that could be done. */
export async function mountMemory(folder: string, size: string): Promise<boolean> {
  return await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
}

/** Takes it away again. */
export async function unmountMemory(folder: string): Promise<boolean> {
  return await run("umount", folder);
}

async function run(program: string, ...args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command(program, { args, stdout: "null", stderr: "null" })
    .output();
  return success;
}
