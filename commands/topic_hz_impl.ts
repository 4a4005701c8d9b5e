import type { TopicStatistics } from "../services/hub/mod.ts";
import { formatCount, formatMilliseconds, formatSi } from "../terminal/format.ts";
import type { Column } from "../terminal/table.ts";
import { safeText } from "../terminal/text.ts";
import type { Implementation } from "./command.ts";
import type { TopicRateFlags } from "./topic.ts";
import { printRates } from "./topic_rates.ts";

const COLUMNS: readonly Column<TopicStatistics>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 16 },
  {
    title: "RATE Hz",
    cell: ({ messagesPerSecond }) => formatSi(messagesPerSecond),
    align: "right",
    min: 8,
  },
  { title: "GAP min", cell: ({ gap }) => formatMilliseconds(gap.min), align: "right", min: 8 },
  { title: "mean", cell: ({ gap }) => formatMilliseconds(gap.mean), align: "right", min: 8 },
  { title: "max ms", cell: ({ gap }) => formatMilliseconds(gap.max), align: "right", min: 8 },
  { title: "JITTER", cell: ({ gap }) => formatMilliseconds(gap.jitter), align: "right" },
  { title: "LOST", cell: ({ drops }) => formatCount(drops), align: "right" },
];

/** `robo topic hz`: rates and gaps, as the core counts them. */
const showRates: Implementation<TopicRateFlags, string[]> = (context, flags, ...patterns) =>
  printRates(context, { flags, patterns }, {
    columns: COLUMNS,
    fields: ({ messagesPerSecond, gap, messages, drops }) => ({
      messagesPerSecond,
      gapMin: gap.min,
      gapMean: gap.mean,
      gapMax: gap.max,
      jitter: gap.jitter,
      messages,
      drops,
    }),
  });

export default showRates;
