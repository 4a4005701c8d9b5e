import { until } from "../../../tests/lib/until.ts";
import type { LaunchEvent } from "../state.ts";
import { markedProcesses } from "./mark.ts";
import type { ProgramSpec } from "./program.ts";
import { systemProcesses } from "./process_table.ts";
import { Supervisor, type SupervisorOptions } from "./supervisor.ts";

/** Whether supervision can be tested here: it needs process groups and `/proc`. */
export const HAS_PROC = Deno.build.os === "linux";

/** A supervisor in a folder of its own, with what it told. */
export interface TestLaunch {
  /** The supervisor. */
  readonly supervisor: Supervisor;
  /** Number of the run. */
  readonly run: string;
  /** Its run folder. */
  readonly folder: string;
  /** Everything that happened so far. */
  readonly events: LaunchEvent[];
  /** Kinds of what happened to a node. */
  kinds(node?: string): string[];
  /** Waits until so many events of a kind were told. */
  told(kind: LaunchEvent["kind"], count?: number): Promise<LaunchEvent>;
}

/** The spec of a shell script that runs once and is stopped quickly. */
export function shell(name: string, script: string, more: Partial<ProgramSpec> = {}): ProgramSpec {
  return {
    name,
    command: ["sh", "-c", script],
    env: {},
    cwd: "/tmp",
    restart: { when: "never", delayMs: 10, maxDelayMs: 40, limit: 3, resetAfterMs: 60_000 },
    stop: { politeMs: 10_000, termMs: 10_000 },
    limits: {},
    ...more,
  };
}

/** Living processes of a run, but for the one that asks. */
export function living(run: string): string[] {
  return markedProcesses(systemProcesses()).filter(({ mark }) => mark.run === run)
    .map(({ entry, mark }) => `${mark.node} ${entry.pid}`);
}

/** Runs a test with a supervisor; afterwards nothing may be left of it. */
export async function withSupervisor(
  test: (launch: TestLaunch) => Promise<void>,
  options: Partial<SupervisorOptions> = {},
): Promise<void> {
  const folder = options.runFolder ?? await Deno.makeTempDir();
  const run = crypto.randomUUID();
  const events: LaunchEvent[] = [];
  try {
    await using supervisor = await Supervisor.start({
      runFolder: folder,
      runId: run,
      onEvent: (event) => events.push(event),
      guardianGraceMs: 200,
      ...options,
    });
    await test({
      supervisor,
      run,
      folder,
      events,
      kinds: (node) => events.filter((event) => event.node === node).map(({ kind }) => kind),
      told: (kind, count = 1) =>
        until(
          `${kind} is told ${count} times`,
          () => events.filter((event) => event.kind === kind)[count - 1],
        ),
    });
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
  const left = living(run);
  if (left.length > 0) throw new Error(`Processes are left: ${left.join(", ")}`);
}
