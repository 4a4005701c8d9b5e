import { pause } from "../../../transports/pause.ts";
import { send } from "./family.ts";
import { type MarkedProcess, markedProcesses } from "./mark.ts";
import { type ProcessTable, systemProcesses } from "./process_table.ts";

/** A process of an earlier launch that was still there, and was ended. */
export interface ReapedProcess {
  /** Number of the run that it belonged to. */
  readonly run: string;
  /** Name of its node. */
  readonly node: string;
  /** Its process id. */
  readonly pid: number;
  /** Whether it had to be killed. */
  readonly wasKilled: boolean;
}

/** How leftovers are looked for. */
export interface ReapOptions {
  /** Time between SIGTERM and SIGKILL, in milliseconds; by default 2000. */
  readonly graceMs?: number;
  /** The processes of this machine, unless others are meant. */
  readonly table?: ProcessTable;
}

/** Longest time after SIGKILL, in milliseconds. */
const AFTER_KILL_MS = 5000;

/** Most looks for processes that were started by those that are being ended. */
const MOST_ROUNDS = 20;

/**
 * Ends the processes of all launches whose launcher is gone. They are known by their mark alone, so that neither a file nor a
 * process id that was given to somebody else can mislead it. Those that
 * this user may not signal and those of other containers are left alone.
 */
export async function reapLeftovers(options: ReapOptions = {}): Promise<ReapedProcess[]> {
  const table = options.table ?? systemProcesses();
  const reaped = new Map<string, ReapedProcess>();
  let grace = options.graceMs ?? 2000;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = orphans(table);
    if (found.length === 0) break;
    for (const { entry } of found) send(entry.pid, "SIGTERM");
    const stubborn = await waitForEnd(found, table, grace);
    for (const { entry } of stubborn) send(entry.pid, "SIGKILL");
    const stuck = await waitForEnd(stubborn, table, AFTER_KILL_MS);
    for (const one of found) {
      reaped.set(`${one.entry.pid} ${one.entry.start}`, {
        run: one.mark.run,
        node: one.mark.node,
        pid: one.entry.pid,
        wasKilled: stubborn.includes(one),
      });
    }
    if (stuck.length > 0) break;
    // What they have started while they were being ended has had its time.
    grace = 0;
  }
  return [...reaped.values()];
}

/** Marked processes of this world whose launcher has ended. */
function orphans(table: ProcessTable): MarkedProcess[] {
  const here = table.namespace("self");
  return markedProcesses(table).filter(({ entry, mark }) => {
    if (mark.launcher === undefined || table.namespace(entry.pid) !== here) return false;
    const launcher = table.read(mark.launcher.pid);
    return launcher === undefined || launcher.isZombie || launcher.start !== mark.launcher.start;
  });
}

/** Waits until all have ended; resolves to those that have not. */
async function waitForEnd(
  processes: readonly MarkedProcess[],
  table: ProcessTable,
  ms: number,
): Promise<readonly MarkedProcess[]> {
  const end = performance.now() + ms;
  const never = new AbortController().signal;
  while (true) {
    const left = processes.filter(({ entry }) => {
      const now = table.read(entry.pid);
      return now !== undefined && now.start === entry.start && !now.isZombie;
    });
    if (left.length === 0 || performance.now() > end) return left;
    await pause(20, never);
  }
}
