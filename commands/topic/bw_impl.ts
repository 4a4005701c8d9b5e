import type { TopicStatistics } from "../../services/hub/mod.ts";
import { formatBytes, formatSi } from "../../terminal/format.ts";
import type { Implementation } from "../cli/command.ts";
import { type Figure, printFigures } from "./rate_table.ts";
import type { TopicRateFlags } from "./rates.ts";

const FIGURES: readonly Figure[] = [
  {
    field: "bytesPerSecond",
    of: ({ bytesPerSecond }) => bytesPerSecond,
    column: { title: "BANDWIDTH", format: (value) => `${formatBytes(value)}/s`, min: 11 },
  },
  {
    field: "messagesPerSecond",
    of: ({ messagesPerSecond }) => messagesPerSecond,
    column: { title: "RATE Hz", format: formatSi, min: 8 },
  },
  { field: "meanSize", of: meanSize, column: { title: "MEAN SIZE", format: formatBytes, min: 10 } },
  {
    field: "bytes",
    of: ({ bytes }) => bytes,
    column: { title: "TOTAL", format: formatBytes, min: 9 },
  },
];

/** `robo topic bw`: bandwidth, as the core counts it. */
const showBandwidth: Implementation<TopicRateFlags, string[]> = (context, flags, ...patterns) =>
  printFigures(context, { flags, patterns }, FIGURES);

export default showBandwidth;

/** Mean payload of a message in the interval, in bytes. */
function meanSize({ bytesPerSecond, messagesPerSecond }: TopicStatistics): number {
  return messagesPerSecond === 0 ? 0 : Math.round(bytesPerSecond / messagesPerSecond);
}
