import { formatBytes, formatCount, formatMilliseconds, formatSi, formatUptime } from "./format.ts";
import { paint } from "./screen.ts";
import { type Column, renderTable } from "./table.ts";
import { fit, safeText, truncate } from "./text.ts";

/** What the live view shows of a topic. */
export interface ViewTopic {
  /** Its name. */
  readonly topic: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second. */
  readonly bytesPerSecond: number;
  /** Messages since the start. */
  readonly messages: number;
  /** Gaps between messages, in milliseconds. */
  readonly gap: { readonly min: number; readonly max: number; readonly jitter: number };
  /** Connections that subscribe to it. */
  readonly subscribers: number;
  /** Messages that subscribers lost. */
  readonly drops: number;
}

/** What the live view shows of a connection. */
export interface ViewConnection {
  /** Address of the peer. */
  readonly remote: string;
  /** Process id, where it is known. */
  readonly pid?: number;
  /** Name, where it is known. */
  readonly name?: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes a second. */
  readonly bytesPerSecond: number;
  /** Bytes that wait for it. */
  readonly queuedBytes?: number;
  /** Messages that it lost. */
  readonly dropped?: number;
}

/** What the live view shows. */
export interface CoreView {
  /** Time since the start, in seconds. */
  readonly uptime: number;
  /** The core. */
  readonly core: {
    readonly pid: number;
    readonly key: string;
    readonly in: string;
    readonly out: string;
    readonly cpu: number;
    readonly memory: number;
  };
  /** Sums. */
  readonly total: {
    readonly messages: number;
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
    readonly deliveredPerSecond: number;
    readonly dropped: number;
  };
  /** Topics. */
  readonly topics: readonly ViewTopic[];
  /** Publishers. */
  readonly publishers: readonly ViewConnection[];
  /** Subscribers. */
  readonly subscribers: readonly ViewConnection[];
  /** Processes, with what they use. */
  readonly processes: readonly {
    readonly pid: number;
    readonly cpu: number;
    readonly memory: number;
  }[];
  /** The latest warning; empty when there is none. */
  readonly notice: string;
}

/** What the user has chosen. */
export interface CoreViewState {
  /** Order of the topics. */
  readonly sort: "arrival" | "rate" | "bandwidth" | "name";
  /** First line of the lists that is shown. */
  readonly scroll: number;
  /** Whether the picture stands still. */
  readonly paused: boolean;
}

/** How the live view begins. */
export const INITIAL_CORE_VIEW: CoreViewState = { sort: "arrival", scroll: 0, paused: false };

const SORTS: readonly CoreViewState["sort"][] = ["arrival", "rate", "bandwidth", "name"];

/** The state after a key; `undefined` when the key ends the view. */
export function onCoreViewKey(state: CoreViewState, key: string): CoreViewState | undefined {
  switch (key) {
    case "q":
    case "\x03":
      return undefined;
    case "s":
      return { ...state, sort: SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length]! };
    case "p":
    case " ":
      return { ...state, paused: !state.paused };
    case "j":
    case "\x1b[B":
      return { ...state, scroll: state.scroll + 1 };
    case "k":
    case "\x1b[A":
      return { ...state, scroll: Math.max(0, state.scroll - 1) };
    case "g":
    case "\x1b[H":
      return { ...state, scroll: 0 };
    default:
      return state;
  }
}

/** The live view as lines, at most `rows` of at most `columns`. */
export function renderCoreView(
  view: CoreView,
  state: CoreViewState,
  size: { readonly columns: number; readonly rows: number; readonly color: boolean },
): string[] {
  const { columns, rows, color } = size;
  const body = [...topicLines(view, state, size), "", ...connectionLines(view, size)];
  const head = headLines(view, columns, color);
  const feet = view.notice === ""
    ? []
    : [paint(truncate(safeText(view.notice), columns), "yellow", color)];
  const room = Math.max(0, rows - head.length - feet.length - 1);
  const first = Math.min(state.scroll, Math.max(0, body.length - room));
  const shown = body.slice(first, first + room);
  const filled = [...shown, ...Array<string>(Math.max(0, room - shown.length)).fill("")];
  const hidden = body.length - first - room;
  return [...head, ...filled, ...feet, footLine(state, Math.max(0, hidden), { columns, color })]
    .slice(
      0,
      rows,
    );
}

function headLines(view: CoreView, columns: number, color: boolean): string[] {
  const { core, total, uptime } = view;
  const usage = `cpu ${core.cpu.toFixed(1)} %   memory ${formatBytes(core.memory)}`;
  const title = `robo core   ${safeText(core.key)}   pid ${core.pid}   up ${formatUptime(uptime)}`;
  const lost = total.dropped === 0
    ? "0 lost"
    : paint(`${formatCount(total.dropped)} lost`, "red", color);
  const rates =
    `${formatCount(total.messages)} messages   ${formatSi(total.messagesPerSecond)}/s in   ` +
    `${formatSi(total.deliveredPerSecond)}/s out   ${formatBytes(total.bytesPerSecond)}/s   `;
  return [
    paint(
      fit(title, Math.max(0, columns - usage.length - 1)) + ` ${usage}`.slice(0, columns),
      "bold",
      color,
    ),
    fit(`in ${core.in}   out ${core.out}`, columns).trimEnd(),
    fit(rates, Math.min(rates.length, columns - 12)) + lost,
    "",
  ];
}

function topicLines(
  view: CoreView,
  state: CoreViewState,
  size: { columns: number; color: boolean },
): string[] {
  const { columns, color } = size;
  if (view.topics.length === 0) {
    return [
      paint("No messages yet", "dim", color),
      "Publish some from another terminal: robo topic pub hello '{\"x\": 1}' --rate 10",
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

function connectionLines(view: CoreView, size: { columns: number; color: boolean }): string[] {
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
  if (rows.length === 0) return [paint("Nobody is connected", "dim", size.color)];
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

function footLine(
  state: CoreViewState,
  hidden: number,
  size: { columns: number; color: boolean },
): string {
  const more = hidden > 0 ? `   ${hidden} more below` : "";
  const text = `q quit   s sort: ${state.sort}   p ${
    state.paused ? "go on" : "pause"
  }   ↑↓ scroll${more}`;
  return paint(fit(text, size.columns), "inverse", size.color);
}

function withoutScheme(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf("://") + 3);
}
