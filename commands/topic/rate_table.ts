import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import type { TopicStatistics } from "../../services/hub/mod.ts";
import { watchHub } from "../../services/hub/mod.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import type { RoboContext } from "../context.ts";
import { findControl } from "../cli/core_connection.ts";
import type { TopicRateFlags } from "./rates.ts";

/** Something that a command shows of each topic in each interval. */
export interface Figure {
  /** Its name for programs. */
  readonly field: string;
  /** Its value. */
  readonly of: (topic: TopicStatistics) => number;
  /** How people see it; not at all when this is left out. */
  readonly column?: {
    readonly title: string;
    readonly format: (value: number) => string;
    /** Narrowest width. */
    readonly min?: number;
  };
}

/** Prints what a core measures on the topics that match `patterns`, one table each interval. */
export async function printFigures(
  context: RoboContext,
  request: { readonly flags: TopicRateFlags; readonly patterns: readonly string[] },
  figures: readonly Figure[],
): Promise<void> {
  const { flags, patterns } = request;
  const matchers = patterns.map(compileGlob);
  const columns = [TOPIC_COLUMN, ...figures.flatMap(columnOf)];
  const url = await findControl(flags);
  let count = 0;
  for await (const snapshot of watchHub(url, flags.window / 1000, context.interruption())) {
    const topics = snapshot.topics.filter(({ topic }) =>
      matchers.length === 0 || matchers.some((matches) => matches(topic))
    );
    if (flags.json) {
      const { time, interval } = snapshot;
      for (const topic of topics) {
        const values = Object.fromEntries(figures.map(({ field, of }) => [field, of(topic)]));
        context.print(JSON.stringify({ time, interval, topic: topic.topic, ...values }));
      }
    } else {
      printTable(context, topics, columns);
    }
    if (++count === flags.count) return;
  }
}

const TOPIC_COLUMN: Column<TopicStatistics> = {
  title: "TOPIC",
  cell: ({ topic }) => safeText(topic),
  min: 16,
};

function columnOf({ of, column }: Figure): Column<TopicStatistics>[] {
  if (column === undefined) return [];
  const { format, ...rest } = column;
  return [{ ...rest, cell: (topic) => format(of(topic)), align: "right" }];
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
