/** What one process uses. */
export interface ProcessUsage {
  /** Process id. */
  readonly pid: number;
  /** Name of the node or program. */
  readonly name: string;
  /** Processor time since the last sample, in percent of one core. */
  readonly cpu: number;
  /** Processor time since the start of the process, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

interface Reading {
  readonly started: number;
  readonly ticks: number;
  readonly time: number;
}

/** Clock ticks a second and bytes a page: the same on every Linux that Deno runs on, but for large-page kernels. */
const TICKS_PER_SECOND = 100;

/** Reads what processes of this host use, from Linux's `/proc`; elsewhere it knows nothing. */
export class ProcessSampler {
  readonly #last = new Map<number, Reading>();
  readonly #now: () => number;

  /** Measures between samples with `now`, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What these processes have used since they were sampled last; those that have ended are left out. */
  async sample(processes: ReadonlyMap<number, string>): Promise<ProcessUsage[]> {
    for (const pid of this.#last.keys()) if (!processes.has(pid)) this.#last.delete(pid);
    const usages = await Promise.all([...processes].map(([pid, name]) => this.#one(pid, name)));
    return usages.filter((usage) => usage !== undefined);
  }

  async #one(pid: number, name: string): Promise<ProcessUsage | undefined> {
    const [stat, status] = await Promise.allSettled([
      Deno.readTextFile(`/proc/${pid}/stat`),
      Deno.readTextFile(`/proc/${pid}/status`),
    ]);
    if (stat.status === "rejected" || status.status === "rejected") {
      this.#last.delete(pid);
      return undefined;
    }
    const reading = { ...parseStat(stat.value), time: this.#now() };
    const before = this.#last.get(pid);
    this.#last.set(pid, reading);
    // A pid that was given to another process in between starts anew.
    const known = before !== undefined && before.started === reading.started;
    const cpu = known ? cpuPercent(before, reading) : 0;
    const cpuSeconds = reading.ticks / TICKS_PER_SECOND;
    return { pid, name, cpu, cpuSeconds, memory: residentBytes(status.value) };
  }
}

/** Start time and used processor time, both in ticks, from `/proc/<pid>/stat` (proc(5)). */
export function parseStat(text: string): { readonly started: number; readonly ticks: number } {
  // The program's name may hold spaces and parentheses: fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { ticks: Number(fields[11]) + Number(fields[12]), started: Number(fields[19]) };
}

function residentBytes(status: string): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(status);
  return match === null ? 0 : Number(match[1]) * 1024;
}

function cpuPercent(before: Reading, after: Reading): number {
  const seconds = (after.time - before.time) / 1000;
  return seconds <= 0 ? 0 : 100 * (after.ticks - before.ticks) / TICKS_PER_SECOND / seconds;
}
