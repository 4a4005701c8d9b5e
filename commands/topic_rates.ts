import { compileGlob } from "../protocols/gecko/topic_filter.ts";
import type { TopicStatistics } from "../services/hub/mod.ts";
import { watchHub } from "../services/hub/mod.ts";
import { paint } from "../terminal/screen.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import type { RoboContext } from "./context.ts";
import { findControl } from "./core_connection.ts";
import type { TopicRateFlags } from "./topic.ts";

/** What a command shows of each topic in each interval. */
export interface RateTable {
  /** Columns for people. */
  readonly columns: readonly Column<TopicStatistics>[];
  /** Fields for programs. */
  readonly fields: (topic: TopicStatistics) => Record<string, number>;
}

/** Prints what a core measures on the topics that match `patterns`, one table each interval. */
export async function printRates(
  context: RoboContext,
  request: { readonly flags: TopicRateFlags; readonly patterns: readonly string[] },
  table: RateTable,
): Promise<void> {
  const { flags, patterns } = request;
  const matchers = patterns.map(compileGlob);
  const url = await findControl(flags);
  let count = 0;
  for await (const snapshot of watchHub(url, flags.window / 1000, context.interruption())) {
    const topics = snapshot.topics.filter(({ topic }) =>
      matchers.length === 0 || matchers.some((matches) => matches(topic))
    );
    if (flags.json) {
      const { time, interval } = snapshot;
      for (const topic of topics) {
        context.print(
          JSON.stringify({ time, interval, topic: topic.topic, ...table.fields(topic) }),
        );
      }
    } else {
      printTable(context, topics, table.columns);
    }
    if (++count === flags.count) return;
  }
}

function printTable(
  context: RoboContext,
  topics: readonly TopicStatistics[],
  columns: readonly Column<TopicStatistics>[],
): void {
  const { color, size } = context.terminal;
  if (topics.length === 0) return context.process.stderr.write("No messages yet on these topics\n");
  const { heading, rows } = renderTable(topics, columns, Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
}
