/** Ticks per second of /proc's times: fixed at 100 by Linux's user interface. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time of a process and its descendants so far, user and system, in seconds, with a
 * resolution of 10 ms. Linux only: read from `/proc/<pid>/stat` (proc(5)).
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold blanks: count after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  let seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  for (const child of await childrenOf(pid)) {
    seconds += await cpuSeconds(child).catch(() => 0);
  }
  return seconds;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`).catch(() => "");
  return text.split(" ").filter((part) => part.trim() !== "").map(Number);
}
