import { pause } from "../../../transports/pause.ts";
import { STUCK_AFTER_MS } from "./lifecycle.ts";
import { type Mark, readMark } from "./mark.ts";
import type { ProcessEntry, ProcessTable } from "./process_table.ts";

/** How the end of what a program left behind went. */
export interface FamilyEnd {
  /** Whether nothing of it is left; otherwise the system does not end it. */
  readonly isGone: boolean;
  /** Processes that had to be killed, because they did not end when told, besides those of a group that was killed as a whole. */
  readonly killed: number;
}

/** Longest pause between two looks at processes that are ending, in milliseconds. */
const LONGEST_LOOK_MS = 50;

/** Most relatives outside of the group that are remembered. */
const MOST_ADOPTED = 1024;

/**
 * All processes of one start of a program: its process group, those that carry its mark, and those that were once seen
 * below it. A process that was given the id of one that has ended is never taken for it: it started at another time.
 */
export class ProcessFamily {
  /** The main process, which leads the group. */
  readonly pid: number;
  readonly #mark: Mark;
  readonly #table: ProcessTable;
  /** Start of the main process, in ticks; what is older is no relative. */
  readonly #start: number;
  /** Relatives that have left the group, with their starts. */
  readonly #adopted = new Map<number, number>();
  /** Whether the group was killed: those in it who are still seen are only not gone yet. */
  #isGroupKilled = false;

  /** The family of the process `pid`, which leads a group of its own and was started with `mark` just now. */
  constructor(pid: number, mark: Mark, table: ProcessTable) {
    this.pid = pid;
    this.#mark = mark;
    this.#table = table;
    this.#start = table.read(pid)?.start ?? 0;
  }

  /** Start of the main process, in ticks since that of the machine; 0 when it is not known. */
  get start(): number {
    return this.#start;
  }

  /** Remembers a process that descends from the family, wherever it goes. */
  adopt({ pid, start, group }: ProcessEntry): void {
    if (group !== this.pid && this.#adopted.size < MOST_ADOPTED) this.#adopted.set(pid, start);
  }

  /** Whether a process belongs to the family, as far as its group tells, or it was adopted. */
  has({ pid, group, start }: ProcessEntry): boolean {
    return group === this.pid && start >= this.#start || this.#adopted.get(pid) === start;
  }

  /** Sends a signal to the whole group; only while the main process has not ended, so that its id is its own. */
  signal(signal: Deno.Signal): void {
    if (signal === "SIGKILL") this.#isGroupKilled = true;
    send(-this.pid, signal);
  }

  /** The processes that are alive: an empty list says that all is over. */
  living(): number[] {
    return this.#living().map(({ pid }) => pid);
  }

  /**
   * Ends what is left after the main process has ended: SIGTERM, and after `termMs` milliseconds, or when `hurry` aborts,
   * SIGKILL. Resolves at the latest 5 seconds after that.
   */
  async end(termMs: number, hurry: AbortSignal): Promise<FamilyEnd> {
    // Without /proc, only the group is known, and it is known by sending signals.
    if (this.#table.pids().length === 0) return await this.#endUnseen(termMs, hurry);
    if (!hurry.aborted) {
      for (const pid of this.living()) send(pid, "SIGTERM");
      if (await this.#isOver(termMs, hurry)) return { isGone: true, killed: 0 };
    }
    const left = this.#living();
    for (const { pid } of left) send(pid, "SIGKILL");
    const isGone = await this.#isOver(STUCK_AFTER_MS, new AbortController().signal, "SIGKILL");
    const killed = left.filter(({ group }) => !(this.#isGroupKilled && group === this.pid));
    return { isGone, killed: killed.length };
  }

  #living(): ProcessEntry[] {
    return this.#table.list().filter((entry) => !entry.isZombie && this.#isOurs(entry));
  }

  /** Waits until nobody lives; sends `signal` to those that turn up meanwhile. */
  async #isOver(ms: number, cut: AbortSignal, signal?: Deno.Signal): Promise<boolean> {
    const end = performance.now() + ms;
    for (let look = 1;; look = Math.min(2 * look, LONGEST_LOOK_MS)) {
      const living = this.living();
      if (living.length === 0) return true;
      const left = end - performance.now();
      if (left <= 0 || cut.aborted) return false;
      if (signal !== undefined) { for (const pid of living) send(pid, signal); }
      await pause(Math.min(look, left), cut);
    }
  }

  async #endUnseen(termMs: number, hurry: AbortSignal): Promise<FamilyEnd> {
    if (!send(-this.pid, "SIGTERM")) return { isGone: true, killed: 0 };
    const end = performance.now() + termMs;
    while (performance.now() < end && !hurry.aborted) {
      await pause(LONGEST_LOOK_MS, hurry);
      if (!send(-this.pid, "SIGTERM")) return { isGone: true, killed: 0 };
    }
    send(-this.pid, "SIGKILL");
    return { isGone: true, killed: 1 };
  }

  #isOurs(entry: ProcessEntry): boolean {
    if (entry.start < this.#start || entry.pid === Deno.pid) return false;
    if (this.has(entry)) return true;
    const mark = readMark(this.#table.environment(entry.pid));
    return mark?.run === this.#mark.run && mark.node === this.#mark.node;
  }
}

/** Sends a signal; whether there was somebody to get it. */
export function send(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch {
    // It has ended, or belongs to another user after a change of its rights.
    return false;
  }
}
