/** Whether a process of this machine runs, as far as can be seen: where there is no `/proc`, it is believed to. Never throws. */
export async function isRunning(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || Deno.build.os !== "linux") return true;
  try {
    await Deno.stat(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}
