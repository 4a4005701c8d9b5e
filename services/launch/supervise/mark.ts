/**
 * The mark that each process of a launch carries in its environment, and passes on to what it starts: by it they are found again,
 * even those that have left their group and their parents.
 *
 * @module
 */
import type { ProcessEntry, ProcessTable } from "./process_table.ts";

/** Variable with the number of the run. */
export const RUN_VARIABLE = "ROBO_LAUNCH_RUN";
/** Variable with the name of the node. */
export const NODE_VARIABLE = "ROBO_LAUNCH_NODE";
/** Variable with the launcher's process id and, behind a colon, its start in ticks. */
export const LAUNCHER_VARIABLE = "ROBO_LAUNCH_PID";

/** What a mark says. */
export interface Mark {
  /** Number of the run. */
  readonly run: string;
  /** Name of the node. */
  readonly node: string;
  /** Process id of the launcher, and its start in ticks; for those that are marked here. */
  readonly launcher?: { readonly pid: number; readonly start: number };
}

/** Variables of a process that is no part of a launch, even when it is started by one that is. */
export const NO_MARK: Readonly<Record<string, string>> = {
  [RUN_VARIABLE]: "",
  [NODE_VARIABLE]: "",
  [LAUNCHER_VARIABLE]: "",
};

/** The mark as variables. */
export function markVariables({ run, node, launcher }: Mark): Record<string, string> {
  return {
    [RUN_VARIABLE]: run,
    [NODE_VARIABLE]: node,
    ...launcher && { [LAUNCHER_VARIABLE]: `${launcher.pid}:${launcher.start}` },
  };
}

/** The mark among variables as `NAME=value`, if there is one. */
export function readMark(environment: readonly string[]): Mark | undefined {
  const value = (name: string) =>
    environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  const run = value(RUN_VARIABLE);
  if (!run) return undefined;
  const node = value(NODE_VARIABLE) ?? "";
  const [, pid, start] = /^(\d{1,10}):(\d{1,18})$/.exec(value(LAUNCHER_VARIABLE) ?? "") ?? [];
  if (pid === undefined) return { run, node };
  return { run, node, launcher: { pid: Number(pid), start: Number(start) } };
}

/** A process with a mark. */
export interface MarkedProcess {
  /** The process. */
  readonly entry: ProcessEntry;
  /** Its mark. */
  readonly mark: Mark;
}

/** The living processes that carry a mark, this one excepted, among those that started at `since` ticks or later. */
export function markedProcesses(table: ProcessTable, since: number = 0): MarkedProcess[] {
  return table.list().flatMap((entry) => {
    if (entry.isZombie || entry.start < since || entry.pid === Deno.pid) return [];
    const mark = readMark(table.environment(entry.pid));
    return mark === undefined ? [] : [{ entry, mark }];
  });
}
