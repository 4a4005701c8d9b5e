/** Memory of a process, in MB of 10^6 bytes. */
export interface Memory {
  /** Proportional set size: pages that processes share are divided among them. */
  readonly pss: number;
  /** Resident set size: pages that are shared count for each. */
  readonly rss: number;
}

/** Memory of all `pids` together, from `/proc/<pid>/smaps_rollup`; Linux only. */
export async function memoryOf(pids: readonly number[]): Promise<Memory> {
  const texts = await Promise.all(
    pids.map((pid) => Deno.readTextFile(`/proc/${pid}/smaps_rollup`)),
  );
  const sum = (field: string) =>
    texts.reduce((sum, text) => {
      const kB = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? "0";
      return sum + Number(kB) * 1024 / 1e6;
    }, 0);
  return { pss: sum("Pss"), rss: sum("Rss") };
}
