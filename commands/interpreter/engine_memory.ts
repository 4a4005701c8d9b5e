/** Memory of the process that runs users' code, in bytes; `undefined` where `/proc` does not tell. */
export async function engineMemory(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  try {
    const text = await Deno.readTextFile(`/proc/${pid}/status`);
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(text)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
