/**
 * Limits that the kernel enforces: a control group (cgroup v2) for each node. It needs a group above ours in which we may make
 * others, as root has it and systemd gives with `Delegate=yes`.
 *
 * @module
 */
import type { ResourceLimits } from "../plan.ts";
import { logName } from "./log_name.ts";

/** A control group for one start of a node. */
export interface NodeGroup {
  /** The command that moves itself into the group, and then becomes `command`. */
  wrap(command: readonly string[]): string[];
  /** Processes in it that the kernel has killed for lack of memory. */
  oomKills(): number;
  /** Removes it; all its processes have ended. */
  remove(): void;
}

/** Moves the shell into the group and becomes the program; the program runs even if it may not move. */
const MOVE = 'echo $$ 2>/dev/null >"$0"; exec "$@"';

/** Period of the processor's limit, in microseconds. */
const PERIOD_US = 100_000;

/** The control groups of one launch. */
export class ControlGroups implements Disposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the launch's group below the nearest one that allows it; `undefined` where none does. */
  static open(run: string, places: readonly string[] = groupsAbove()): ControlGroups | undefined {
    for (const place of places) {
      const folder = `${place}/robo-${logName(run).replace(/\.log$/, "")}`;
      try {
        if (!["cpu", "memory"].every((one) => controllers(place).includes(one))) continue;
        Deno.mkdirSync(folder);
      } catch {
        continue;
      }
      const groups = new ControlGroups(folder);
      try {
        Deno.writeTextFileSync(`${folder}/cgroup.subtree_control`, "+cpu +memory");
        if (groups.#canMove()) return groups;
      } catch {
        // It may be made there, but not used.
      }
      groups[Symbol.dispose]();
    }
    return undefined;
  }

  /** Makes a group for a node with its limits; `undefined` if the system refuses. */
  node(name: string, limits: ResourceLimits): NodeGroup | undefined {
    const folder = `${this.#folder}/${logName(name).replace(/\.log$/, "")}`;
    try {
      Deno.mkdirSync(folder, { recursive: true });
      if (limits.memoryBytes !== undefined) {
        Deno.writeTextFileSync(`${folder}/memory.max`, String(Math.floor(limits.memoryBytes)));
        // All of the node or nothing: a program whose child is shot runs on in an unknown state.
        attempt(() => Deno.writeTextFileSync(`${folder}/memory.oom.group`, "1"));
        attempt(() => Deno.writeTextFileSync(`${folder}/memory.swap.max`, "0"));
      }
      if (limits.cpu !== undefined) {
        const most = Math.max(1000, Math.round(limits.cpu * PERIOD_US));
        Deno.writeTextFileSync(`${folder}/cpu.max`, `${most} ${PERIOD_US}`);
      }
    } catch {
      return undefined;
    }
    return {
      wrap: (command) => ["sh", "-c", MOVE, `${folder}/cgroup.procs`, ...command],
      oomKills: () => oomKills(`${folder}/memory.events`),
      remove: () => void attempt(() => Deno.removeSync(folder)),
    };
  }

  /** Removes the launch's group, if nothing is in it any more. */
  [Symbol.dispose](): void {
    attempt(() => Deno.removeSync(this.#folder));
  }

  /** Whether a process may really move into a group here. */
  #canMove(): boolean {
    const group = this.node("probe", {});
    if (group === undefined) return false;
    const [, , , procs] = group.wrap([]);
    const { success } = new Deno.Command("sh", {
      args: ["-c", 'echo $$ >"$0"', procs!],
      stderr: "null",
    }).outputSync();
    group.remove();
    return success;
  }
}

/** Processes that the kernel has killed for lack of memory, from a file such as `/proc/vmstat`; 0 where it does not say. */
export function oomKills(path: string = "/proc/vmstat"): number {
  const text = attempt(() => Deno.readTextFileSync(path)) ?? "";
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** The control group of this process, and those above it, as folders. */
function groupsAbove(): string[] {
  const own = /^0::(.*)$/m.exec(attempt(() => Deno.readTextFileSync("/proc/self/cgroup")) ?? "");
  const mounts = attempt(() => Deno.readTextFileSync("/proc/self/mountinfo")) ?? "";
  const mount = / - cgroup2 /.test(mounts)
    ? mounts.split("\n").find((line) => line.includes(" - cgroup2 "))?.split(" ")[4]
    : undefined;
  if (mount === undefined || own === null) return [];
  const parts = own[1]!.split("/").filter((part) => part !== "");
  return Array.from(
    { length: parts.length + 1 },
    (_, up) => [mount, ...parts.slice(0, parts.length - up)].join("/"),
  );
}

/** The controllers that groups below `folder` get. */
function controllers(folder: string): string[] {
  return Deno.readTextFileSync(`${folder}/cgroup.subtree_control`).trim().split(" ");
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
