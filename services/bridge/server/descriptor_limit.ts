/** Descriptors that are left for everything that is no connection: files, programs, pipes. */
const KEPT = 64;

/** Most connections that wait to be accepted, however many descriptors there are. */
const LONGEST_BACKLOG = 511;

/** How many connections a process has descriptors for. */
export interface ConnectionLimits {
  /** Connections at once; Infinity where it is not known. */
  readonly most: number;
  /** Connections that wait to be accepted: all of them may be, before the first of them can be refused. */
  readonly backlog: number;
}

/**
 * How many connections this process has descriptors for, some left over. Without any left, Deno 2.9's servers of Node stop accepting for good,
 * and tell nobody.
 */
export async function connectionLimits(): Promise<ConnectionLimits> {
  try {
    return limitsFor(await Deno.readTextFile("/proc/self/limits"));
  } catch {
    return { most: Infinity, backlog: LONGEST_BACKLOG };
  }
}

/** The same for Linux's `/proc/self/limits`. */
export function limitsFor(limits: string): ConnectionLimits {
  const files = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  const backlog = Math.max(1, Math.min(LONGEST_BACKLOG, Math.floor(files / 8)));
  return { most: Math.max(1, files - backlog - KEPT), backlog };
}
