import type { ViewSize } from "./core_view_model.ts";
import { formatBytes, formatSi, formatUptime } from "./format.ts";
import type { LaunchView, ViewLaunchTopic, ViewNode } from "./launch_view_model.ts";
import { paint, type Style } from "./screen.ts";
import { type Column, renderTable } from "./table.ts";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

/** The table of nodes: `room` lines around the selected one, below the heading. */
export function nodeLines(
  view: LaunchView,
  { selected, room }: { readonly selected: number; readonly room: number },
  { columns, color }: ViewSize,
): string[] {
  const { nodes } = view;
  if (nodes.length === 0) return [truncate("No nodes", columns)];
  const first = Math.min(
    Math.max(0, selected - Math.floor(room / 2)),
    Math.max(0, nodes.length - room),
  );
  const table = tableOf(nodes, Math.max(0, columns - 2));
  const more = nodes.length - room;
  const heading = headingOf(table.heading, more, columns);
  const rows = table.rows.slice(first, first + room).map((row, at) => {
    const node = nodes[first + at]!;
    if (first + at !== selected) return paint(truncate(`  ${row}`, columns), styleOf(node), color);
    return paint(fit(`> ${row}`, columns), "inverse", color);
  });
  return [paint(heading, "cyan", color), ...rows];
}

/** The table of nodes as plain lines, for `robo launch status`. */
export function nodeTable(nodes: readonly ViewNode[], columns: number, color: boolean): string[] {
  const table = tableOf(nodes, columns);
  return [
    paint(table.heading, "cyan", color),
    ...table.rows.map((row, at) => paint(row, styleOf(nodes[at]!), color)),
  ];
}

/** The table of the `room` busiest topics. */
export function topicLines(
  { topics }: Pick<LaunchView, "topics">,
  room: number,
  { columns, color }: ViewSize,
): string[] {
  if (topics.length === 0) return [paint(truncate("  No messages yet", columns), "dim", color)];
  const busiest = topics.toSorted((a, b) => b.messagesPerSecond - a.messagesPerSecond);
  const table = renderTable(busiest.slice(0, room), TOPIC_COLUMNS, Math.max(0, columns - 2));
  const more = topics.length - room;
  return [
    paint(headingOf(table.heading, more, columns), "cyan", color),
    ...table.rows.map((row) => truncate(`  ${row}`, columns)),
  ];
}

/** A heading that says at its end how many rows there is no room for. */
function headingOf(heading: string, more: number, columns: number): string {
  if (more <= 0) return truncate(`  ${heading}`, columns);
  const note = ` ${more} more`;
  const room = Math.max(0, columns - note.length);
  return truncate(fit(`  ${heading}`, room) + note, columns);
}

const STYLES: Readonly<Record<string, Style>> = {
  failed: "red",
  "backing-off": "yellow",
  starting: "yellow",
  stopping: "yellow",
  waiting: "dim",
  stopped: "dim",
  finished: "dim",
};

function styleOf({ phase, note }: ViewNode): Style {
  return STYLES[phase] ?? (note === undefined ? "plain" : "yellow");
}

/** Phases in which the last end is no longer news. */
const UP: ReadonlySet<string> = new Set(["starting", "running"]);

function noteOf(node: ViewNode): string {
  const parts = [
    node.note,
    UP.has(node.phase) ? undefined : node.lastExit?.words,
    node.process === undefined ? undefined : `in ${node.process}`,
    node.machine === undefined ? undefined : `on ${node.machine}`,
  ];
  return safeText(parts.filter((part) => part !== undefined).join(", "));
}

/** Notes take what the figures leave, and a little more: else a long one would push them out. */
function tableOf(nodes: readonly ViewNode[], columns: number): ReturnType<typeof renderTable> {
  const { heading } = renderTable(nodes, NODE_COLUMNS, Infinity);
  const room = Math.max(LEAST_NOTE, columns - displayWidth(heading) - 2);
  const note: Column<ViewNode> = {
    title: "NOTE",
    cell: (node) => truncate(noteOf(node), room),
    min: 4,
    weight: 5,
  };
  return renderTable(nodes, [...NODE_COLUMNS, note], columns);
}

/** Room that a note gets in any case, in columns. */
const LEAST_NOTE = 10;

const NODE_COLUMNS: readonly Column<ViewNode>[] = [
  { title: "NODE", cell: ({ name }) => safeText(name), min: 8 },
  { title: "STATE", cell: ({ phase }) => phase, min: 8 },
  {
    title: "PID",
    cell: ({ pid }) => pid === undefined ? "" : String(pid),
    align: "right",
    weight: 3,
    min: 6,
  },
  {
    title: "CPU %",
    cell: ({ cpuPercent }) => cpuPercent?.toFixed(1) ?? "",
    align: "right",
    weight: 4,
  },
  {
    title: "MEMORY",
    cell: ({ memoryBytes }) => memoryBytes === undefined ? "" : formatBytes(memoryBytes),
    align: "right",
    weight: 2,
    min: 7,
  },
  {
    title: "UP",
    cell: ({ uptimeSeconds }) => uptimeSeconds === undefined ? "" : formatUptime(uptimeSeconds),
    align: "right",
    weight: 1,
    min: 5,
  },
  { title: "RESTARTS", cell: ({ restarts }) => String(restarts), align: "right", weight: 2 },
];

const TOPIC_COLUMNS: readonly Column<ViewLaunchTopic>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 12 },
  {
    title: "RATE",
    cell: ({ messagesPerSecond }) => `${formatSi(messagesPerSecond)}/s`,
    align: "right",
    min: 9,
  },
  {
    title: "BANDWIDTH",
    cell: ({ bytesPerSecond }) => `${formatBytes(bytesPerSecond)}/s`,
    align: "right",
    min: 10,
  },
  { title: "LOST", cell: ({ drops }) => formatSi(drops), align: "right" },
];
