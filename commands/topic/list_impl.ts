import { askHub } from "../../services/hub/mod.ts";
import type { TopicStatistics } from "../../services/hub/mod.ts";
import { formatBytes, formatCount, formatSi } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { findControl } from "../cli/core_connection.ts";
import type { TopicListFlags } from "./list.ts";

const COLUMNS: readonly Column<TopicStatistics>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 12 },
  { title: "MESSAGES", cell: ({ messages }) => formatCount(messages), align: "right" },
  { title: "BYTES", cell: ({ bytes }) => formatBytes(bytes), align: "right" },
  { title: "LAST", cell: ({ age }) => `${formatSi(age / 1000)} s ago`, align: "right", weight: 1 },
  { title: "PUBS", cell: ({ publishers }) => String(publishers), align: "right" },
  { title: "SUBS", cell: ({ subscribers }) => String(subscribers), align: "right" },
  { title: "LOST", cell: ({ drops }) => formatCount(drops), align: "right", weight: 2 },
];

/** `robo topic list`: the topics that a core has seen. */
const listTopics: Implementation<TopicListFlags> = async (context, flags) => {
  const { topics } = await askHub(await findControl(flags), context.interruption());
  if (flags.json) {
    for (const { topic, messages, bytes, age, publishers, subscribers, drops } of topics) {
      context.print(
        JSON.stringify({ topic, messages, bytes, age, publishers, subscribers, drops }),
      );
    }
    return;
  }
  if (topics.length === 0) {
    return context.process.stderr.write("The core has seen no messages yet\n");
  }
  const { color, size } = context.terminal;
  const { heading, rows } = renderTable(topics, COLUMNS, Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
};

export default listTopics;
