import type {
  CoreView,
  CoreViewState,
  ViewConnection,
  ViewSize,
  ViewTopic,
} from "./core_view_model.ts";
import { formatBytes, formatCount, formatMilliseconds, formatSi, withoutScheme } from "./format.ts";
import { paint } from "./screen.ts";
import { type Column, renderTable } from "./table.ts";
import { safeText, truncate } from "./text.ts";

/** The table of topics, or what to do while there are none. */
export function topicLines(view: CoreView, state: CoreViewState, size: ViewSize): string[] {
  const { columns, color } = size;
  if (view.topics.length === 0) {
    return [
      paint(truncate("No messages yet", columns), "dim", color),
      truncate(
        "Publish some from another terminal: robo topic pub hello '{\"x\": 1}' --rate 10",
        columns,
      ),
    ];
  }
  const table = renderTable(sorted(view.topics, state.sort), TOPIC_COLUMNS, columns);
  return [paint(table.heading, "cyan", color), ...table.rows];
}

function sorted(topics: readonly ViewTopic[], sort: CoreViewState["sort"]): readonly ViewTopic[] {
  switch (sort) {
    case "arrival":
      return topics;
    case "name":
      return topics.toSorted((a, b) => a.topic < b.topic ? -1 : 1);
    case "rate":
      return topics.toSorted((a, b) => b.messagesPerSecond - a.messagesPerSecond);
    case "bandwidth":
      return topics.toSorted((a, b) => b.bytesPerSecond - a.bytesPerSecond);
  }
}

const TOPIC_COLUMNS: readonly Column<ViewTopic>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 12 },
  {
    title: "RATE",
    cell: (topic) => `${formatSi(topic.messagesPerSecond)}/s`,
    align: "right",
    min: 9,
  },
  {
    title: "BANDWIDTH",
    cell: (topic) => `${formatBytes(topic.bytesPerSecond)}/s`,
    align: "right",
    min: 10,
  },
  {
    title: "MESSAGES",
    cell: ({ messages }) => formatCount(messages),
    align: "right",
    min: 9,
    weight: 4,
  },
  {
    title: "GAP ms",
    cell: ({ gap }) => `${formatMilliseconds(gap.min)}–${formatMilliseconds(gap.max)}`,
    align: "right",
    min: 11,
    weight: 2,
  },
  { title: "JITTER", cell: ({ gap }) => formatMilliseconds(gap.jitter), align: "right", weight: 1 },
  { title: "SUBS", cell: ({ subscribers }) => String(subscribers), align: "right", weight: 3 },
  { title: "LOST", cell: ({ drops }) => formatSi(drops), align: "right", weight: 5 },
];

interface ConnectionRow extends ViewConnection {
  readonly kind: string;
  readonly usage: { readonly cpu: number; readonly memory: number } | undefined;
}

/** The table of connections, publishers first. */
export function connectionLines(view: CoreView, size: ViewSize): string[] {
  const usages = new Map(view.processes.map((usage) => [usage.pid, usage]));
  const row = (connection: ViewConnection, kind: string): ConnectionRow => ({
    ...connection,
    kind,
    usage: usages.get(connection.pid ?? 0),
  });
  const rows = [
    ...view.publishers.map((publisher) => row(publisher, "pub")),
    ...view.subscribers.map((subscriber) => row(subscriber, "sub")),
  ];
  if (rows.length === 0) {
    return [paint(truncate("Nobody is connected", size.columns), "dim", size.color)];
  }
  const table = renderTable(rows, CONNECTION_COLUMNS, size.columns);
  return [paint(table.heading, "cyan", size.color), ...table.rows];
}

const CONNECTION_COLUMNS: readonly Column<ConnectionRow>[] = [
  { title: "NODE", cell: ({ name, remote }) => safeText(name ?? withoutScheme(remote)), min: 12 },
  { title: "", cell: ({ kind }) => kind, min: 3 },
  {
    title: "PID",
    cell: ({ pid }) => pid === undefined ? "" : String(pid),
    align: "right",
    weight: 3,
    min: 6,
  },
  { title: "RATE", cell: (row) => `${formatSi(row.messagesPerSecond)}/s`, align: "right", min: 9 },
  {
    title: "BANDWIDTH",
    cell: (row) => `${formatBytes(row.bytesPerSecond)}/s`,
    align: "right",
    min: 10,
  },
  { title: "CPU %", cell: ({ usage }) => usage?.cpu.toFixed(1) ?? "", align: "right", weight: 5 },
  {
    title: "MEMORY",
    cell: ({ usage }) => usage === undefined ? "" : formatBytes(usage.memory),
    align: "right",
    weight: 2,
  },
  {
    title: "QUEUE",
    cell: ({ queuedBytes = 0 }) => formatBytes(queuedBytes),
    align: "right",
    weight: 4,
  },
  { title: "LOST", cell: ({ dropped = 0 }) => formatSi(dropped), align: "right", weight: 6 },
];
