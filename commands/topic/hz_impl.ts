import { formatCount, formatMilliseconds, formatSi } from "../../terminal/format.ts";
import type { Implementation } from "../cli/command.ts";
import { type Figure, printFigures } from "./rate_table.ts";
import type { TopicRateFlags } from "./rates.ts";

const FIGURES: readonly Figure[] = [
  {
    field: "messagesPerSecond",
    of: ({ messagesPerSecond }) => messagesPerSecond,
    column: { title: "RATE Hz", format: formatSi, min: 8 },
  },
  {
    field: "gapMin",
    of: ({ gap }) => gap.min,
    column: { title: "GAP min", format: formatMilliseconds, min: 8 },
  },
  {
    field: "gapMean",
    of: ({ gap }) => gap.mean,
    column: { title: "mean", format: formatMilliseconds, min: 8 },
  },
  {
    field: "gapMax",
    of: ({ gap }) => gap.max,
    column: { title: "max ms", format: formatMilliseconds, min: 8 },
  },
  {
    field: "jitter",
    of: ({ gap }) => gap.jitter,
    column: { title: "JITTER", format: formatMilliseconds },
  },
  { field: "messages", of: ({ messages }) => messages },
  { field: "drops", of: ({ drops }) => drops, column: { title: "LOST", format: formatCount } },
];

/** `robo topic hz`: rates and gaps, as the core counts them. */
const showRates: Implementation<TopicRateFlags, string[]> = (context, flags, ...patterns) =>
  printFigures(context, { flags, patterns }, FIGURES);

export default showRates;
