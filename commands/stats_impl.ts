import { askHub, type HubSnapshot, watchHub } from "../services/hub/mod.ts";
import type { Implementation } from "./cli/command.ts";
import { findControl } from "./cli/core_connection.ts";
import { printStatistics, showStatistics, type Snapshots } from "./core/stats.ts";
import { NoticeBoard } from "./screen/notice_board.ts";
import type { StatsFlags } from "./stats.ts";

/** `robo stats`: the statistics of a core that another process runs. */
const showStats: Implementation<StatsFlags> = async (context, flags) => {
  const { json, count, interval } = flags;
  const signal = context.interruption();
  const url = await findControl(flags);
  if (!json && context.terminal.interactive) {
    using notices = new NoticeBoard(context);
    const first = await askHub(url, signal);
    await showStatistics(context, watched(url, interval ?? 1000), { first, signal, notices });
  } else {
    const snapshots = watched(url, interval ?? 3000);
    await printStatistics(context, (signal) => firstOf(count, snapshots(signal)), { json, signal });
  }
};

export default showStats;

function watched(url: string, interval: number): Snapshots {
  return (signal) => watchHub(url, interval / 1000, signal);
}

/** The first `count` snapshots, or all of them for 0. */
async function* firstOf(
  count: number,
  snapshots: AsyncIterable<HubSnapshot>,
): AsyncGenerator<HubSnapshot> {
  let seen = 0;
  for await (const snapshot of snapshots) {
    yield snapshot;
    if (++seen === count) return;
  }
}
