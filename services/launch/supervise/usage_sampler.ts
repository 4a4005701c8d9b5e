import type { ProcessFamily } from "./family.ts";
import type { ProcessEntry, ProcessTable } from "./process_table.ts";

/** What a node and all its processes use. */
export interface Usage {
  /** Processor time since the sample before, in percent of one core. */
  readonly cpuPercent: number;
  /** Resident memory, in bytes; what processes share counts for each. */
  readonly memoryBytes: number;
  /** How many processes it has. */
  readonly processes: number;
}

/** Clock ticks a second, the same on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** Measures all nodes in one pass over the processes of the machine, which takes about 20 µs for each. */
export class UsageSampler {
  readonly #table: ProcessTable;
  readonly #now: () => number;
  readonly #pageBytes: number;
  /** Processor time that each process had used when it was seen last, by pid and start. */
  #last = new Map<string, number>();
  #lastTime: number;

  /** A sampler that measures with `now`, in milliseconds of a steady clock. */
  constructor(table: ProcessTable, now: () => number, pageBytes: number = pageSize()) {
    this.#table = table;
    this.#now = now;
    this.#pageBytes = pageBytes;
    this.#lastTime = now();
  }

  /** What each family uses. Processes that have left their group, but descend from it, are found and remembered. */
  sample(families: readonly ProcessFamily[]): Map<ProcessFamily, Usage> {
    const now = this.#now();
    const ticksToPercent = 100_000 / TICKS_PER_SECOND / Math.max(1, now - this.#lastTime);
    this.#lastTime = now;
    const seen = new Map<string, number>();
    const usages = new Map(families.map((family) => [family, NOTHING]));
    for (const [entry, family] of relatives(this.#table.list(), families)) {
      const id = `${entry.pid} ${entry.start}`;
      seen.set(id, entry.ticks);
      const ticks = entry.ticks - (this.#last.get(id) ?? 0);
      const { cpuPercent, memoryBytes, processes } = usages.get(family)!;
      usages.set(family, {
        cpuPercent: cpuPercent + ticks * ticksToPercent,
        memoryBytes: memoryBytes + entry.pages * this.#pageBytes,
        processes: processes + 1,
      });
    }
    this.#last = seen;
    return usages;
  }
}

const NOTHING: Usage = { cpuPercent: 0, memoryBytes: 0, processes: 0 };

/** Deepest descent that is followed. */
const DEEPEST = 64;

/** Each living process that belongs to one of the families. */
function relatives(
  entries: readonly ProcessEntry[],
  families: readonly ProcessFamily[],
): [ProcessEntry, ProcessFamily][] {
  const byPid = new Map(entries.map((entry) => [entry.pid, entry]));
  const byGroup = new Map(families.map((family) => [family.pid, family]));
  const known = (entry: ProcessEntry): ProcessFamily | undefined => {
    const family = byGroup.get(entry.group);
    return family?.has(entry) ? family : families.find((one) => one.has(entry));
  };
  return entries.flatMap((entry) => {
    if (entry.isZombie) return [];
    let at: ProcessEntry | undefined = entry;
    for (let depth = 0; at !== undefined && depth < DEEPEST; depth++) {
      const family = known(at);
      if (family !== undefined) {
        if (depth > 0) family.adopt(entry);
        return [[entry, family] as [ProcessEntry, ProcessFamily]];
      }
      at = byPid.get(at.parent);
    }
    return [];
  });
}

/** Bytes of a page of memory: 4 KiB, but 16 on some Raspberry Pis and 64 on some servers. */
function pageSize(): number {
  try {
    const pages = Number(Deno.readTextFileSync("/proc/self/statm").split(" ")[1]);
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync("/proc/self/status"));
    // The two differ by what changed in between, which is far less than half.
    return 2 ** Math.round(Math.log2(1024 * Number(resident![1]) / pages));
  } catch {
    return 4096;
  }
}
