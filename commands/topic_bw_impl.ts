import type { TopicStatistics } from "../services/hub/mod.ts";
import { formatBytes, formatSi } from "../terminal/format.ts";
import type { Column } from "../terminal/table.ts";
import { safeText } from "../terminal/text.ts";
import type { Implementation } from "./command.ts";
import type { TopicRateFlags } from "./topic.ts";
import { printRates } from "./topic_rates.ts";

const COLUMNS: readonly Column<TopicStatistics>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 16 },
  {
    title: "BANDWIDTH",
    cell: (topic) => `${formatBytes(topic.bytesPerSecond)}/s`,
    align: "right",
    min: 11,
  },
  { title: "RATE Hz", cell: (topic) => formatSi(topic.messagesPerSecond), align: "right", min: 8 },
  { title: "MEAN SIZE", cell: (topic) => formatBytes(meanSize(topic)), align: "right", min: 10 },
  { title: "TOTAL", cell: ({ bytes }) => formatBytes(bytes), align: "right", min: 9 },
];

/** `robo topic bw`: bandwidth, as the core counts it. */
const showBandwidth: Implementation<TopicRateFlags, string[]> = (context, flags, ...patterns) =>
  printRates(context, { flags, patterns }, {
    columns: COLUMNS,
    fields: (topic) => ({
      bytesPerSecond: topic.bytesPerSecond,
      messagesPerSecond: topic.messagesPerSecond,
      meanSize: meanSize(topic),
      bytes: topic.bytes,
    }),
  });

export default showBandwidth;

/** Mean payload of a message in the interval, in bytes. */
function meanSize({ bytesPerSecond, messagesPerSecond }: TopicStatistics): number {
  return messagesPerSecond === 0 ? 0 : Math.round(bytesPerSecond / messagesPerSecond);
}
