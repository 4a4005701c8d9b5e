import type { KernelEntrances } from "./channels/kernel_entrances.ts";
import type { Bench } from "./session/bench.ts";
import type { EngineNews } from "./session/engine_news.ts";
import type { KernelStatus } from "./status.ts";

/** The parts of a kernel that know how it is. */
export interface StatusSources {
  readonly bench: Omit<Bench, "status">;
  readonly entrances: KernelEntrances;
  readonly news: EngineNews;
  /** What never changes. */
  readonly fixed: Pick<KernelStatus, "name" | "version" | "pid" | "startedAt">;
}

/** How a kernel is now. */
export function kernelStatus({ bench, entrances, news, fixed }: StatusSources): KernelStatus {
  const { execution, engines, queue, ring, lease, refusals, history, log } = bench;
  const enginePid = engines.current?.pid;
  const { cell } = execution;
  const { holder } = lease;
  return {
    ...fixed,
    ...(enginePid === undefined ? {} : { enginePid }),
    ...(cell === undefined ? {} : { cell }),
    queued: queue.length,
    clients: entrances.clients,
    ...(holder === undefined ? {} : { drive: { ...holder.client, since: holder.since / 1000 } }),
    executionCount: execution.count,
    kept: { messages: ring.length, bytes: ring.bytes },
    counters: {
      cells: execution.tally.all(),
      refused: refusals.tally.all(),
      lostOutput: entrances.lostOutput,
      engineDeaths: news.deaths,
      lostLines: history.lost + (log?.lost ?? 0),
    },
  };
}
