/**
 * The processes of this machine, from Linux's `/proc` (proc(5)). Elsewhere there is nobody to be seen.
 *
 * @module
 */

/** One process at one moment. */
export interface ProcessEntry {
  /** Process id. */
  readonly pid: number;
  /** Process that started it, or that has taken it over. */
  readonly parent: number;
  /** Its process group. */
  readonly group: number;
  /** Whether it has ended and only waits to be noticed. */
  readonly isZombie: boolean;
  /** Processor time so far, in ticks of 10 ms. */
  readonly ticks: number;
  /** When it started, in ticks since the machine did: with the pid, this names a process for good. */
  readonly start: number;
  /** Memory that it has in use, in pages. */
  readonly pages: number;
}

/** Looks at processes. All looks are synchronous: one takes about 20 µs. */
export interface ProcessTable {
  /** All processes that can be seen, but for threads. */
  list(): ProcessEntry[];
  /** One process, if it is there. */
  read(pid: number): ProcessEntry | undefined;
  /** All process ids that can be seen. */
  pids(): number[];
  /** The variables that it was started with, each as `NAME=value`; none when they are hidden. */
  environment(pid: number): string[];
  /** What names the world of its process ids: ids of another container mean somebody else. */
  namespace(pid: number | "self"): string | undefined;
}

/** The processes of this machine, as `proc` shows them. */
export function systemProcesses(proc: string = "/proc"): ProcessTable {
  function read(pid: number): ProcessEntry | undefined {
    const text = attempt(() => Deno.readTextFileSync(`${proc}/${pid}/stat`));
    return text === undefined ? undefined : parseStat(pid, text);
  }
  function pids(): number[] {
    const entries = attempt(() => [...Deno.readDirSync(proc)]) ?? [];
    return entries.map(({ name }) => Number(name)).filter((pid) => pid > 0);
  }
  return {
    read,
    pids,
    list: () => pids().map(read).filter((entry) => entry !== undefined),
    environment: (pid) =>
      attempt(() => Deno.readTextFileSync(`${proc}/${pid}/environ`))?.split("\0") ?? [],
    namespace: (pid) => attempt(() => Deno.readLinkSync(`${proc}/${pid}/ns/pid`)),
  };
}

/** One process, from the text of its `stat`. */
export function parseStat(pid: number, text: string): ProcessEntry | undefined {
  // The program's name may hold spaces and parentheses: fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 22) return undefined;
  return {
    pid,
    isZombie: fields[0] === "Z" || fields[0] === "X",
    parent: Number(fields[1]),
    group: Number(fields[2]),
    ticks: Number(fields[11]) + Number(fields[12]),
    start: Number(fields[19]),
    pages: Number(fields[21]),
  };
}

/** A process may end, or be somebody else's, between two looks. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
