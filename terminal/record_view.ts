import { counted, formatBytes, formatCount, formatUptime } from "./format.ts";
import { renderTable } from "./table.ts";
import { safeText, truncate } from "./text.ts";

/** Topics with losses that are named one by one. */
const MAX_LOSSY = 10;

/** What is shown of a topic that is recorded. */
export interface RecordedTopicView {
  /** Its name. */
  readonly topic: string;
  /** Messages that were recorded. */
  readonly messages: number;
  /** Messages that the core dropped; `null` where it does not say. */
  readonly lostInHub: number | null;
  /** Messages that were dropped here. */
  readonly lostHere: number;
  /** Messages without the copy in JSON that is wanted. */
  readonly uncopied: number;
}

/** The line that says how a recording goes, no longer than `width`. */
export function recordProgressLine(
  progress: {
    readonly seconds: number;
    readonly size: number;
    readonly topics: readonly RecordedTopicView[];
  },
  width: number,
): string {
  const { seconds, size, topics } = progress;
  const messages = topics.reduce((sum, { messages }) => sum + messages, 0);
  const parts = [
    `● ${formatUptime(seconds)}`,
    counted(messages, "message"),
    counted(topics.length, "topic"),
    formatBytes(size),
    `${formatCount(lostOf(topics))} lost`,
  ];
  return truncate(parts.join("   "), width);
}

/** What is shown at the end of a recording. */
export interface RecordSummaryView {
  /** The file. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** When it began, in seconds. */
  readonly start: number;
  /** When it ended, in seconds. */
  readonly end: number;
  /** How often the connection was lost. */
  readonly interruptions: number;
  /** Whether the core still had messages for it at the end. */
  readonly isCutOff: boolean;
  /** Topics beyond the limit. */
  readonly refusedTopics: number;
  /** Messages of them. */
  readonly refusedMessages: number;
  /** Its topics. */
  readonly topics: readonly RecordedTopicView[];
}

/** The lines that say how a recording went. */
export function recordSummaryLines(summary: RecordSummaryView): string[] {
  const { path, size, start, end, topics, interruptions, refusedTopics, isCutOff } = summary;
  const messages = topics.reduce((sum, { messages }) => sum + messages, 0);
  const lines = [
    `Recorded ${counted(messages, "message")} of ${counted(topics.length, "topic")} in ${
      formatUptime(end - start)
    }: ${safeText(path)}, ${formatBytes(size)}`,
    lossLine(topics),
  ];
  for (const { topic, lostInHub, lostHere } of worst(topics)) {
    lines.push(`  ${safeText(topic)}: ${formatCount((lostInHub ?? 0) + lostHere)} lost`);
  }
  if (interruptions > 0) {
    lines.push(
      `The connection to the core was lost ${
        counted(interruptions, "time")
      }: what was published meanwhile is missing`,
    );
  }
  if (refusedTopics > 0) {
    const refused = counted(summary.refusedMessages, "message");
    lines.push(`${counted(refusedTopics, "topic")} beyond the limit: ${refused} not recorded`);
  }
  if (isCutOff) {
    lines.push("The core still had messages for this when it ended: nobody counted them");
  }
  const uncopied = topics.reduce((sum, { uncopied }) => sum + uncopied, 0);
  if (uncopied > 0) lines.push(`${counted(uncopied, "message")} without a copy in JSON`);
  return lines;
}

function lossLine(topics: readonly RecordedTopicView[]): string {
  const here = topics.reduce((sum, { lostHere }) => sum + lostHere, 0);
  const isKnown = topics.every(({ lostInHub }) => lostInHub !== null);
  if (!isKnown) {
    return `${formatCount(here)} lost here; this core does not say what it dropped before`;
  }
  const hub = topics.reduce((sum, { lostInHub }) => sum + lostInHub!, 0);
  if (hub + here === 0) return "Nothing was lost";
  return `${formatCount(hub + here)} lost: ${
    formatCount(hub)
  } in the core, since this was too slow, ${formatCount(here)} here, since the disk was`;
}

function worst(topics: readonly RecordedTopicView[]): RecordedTopicView[] {
  const lost = ({ lostInHub, lostHere }: RecordedTopicView) => (lostInHub ?? 0) + lostHere;
  return topics.filter((topic) => lost(topic) > 0).sort((a, b) => lost(b) - lost(a))
    .slice(0, MAX_LOSSY);
}

function lostOf(topics: readonly RecordedTopicView[]): number {
  return topics.reduce((sum, { lostInHub, lostHere }) => sum + (lostInHub ?? 0) + lostHere, 0);
}

/** What a recording says of one of its channels. */
export interface ChannelView {
  /** Its topic. */
  readonly topic: string;
  /** How its messages are encoded. */
  readonly encoding: string;
  /** Name of its schema, where it has one. */
  readonly schema: string | null;
  /** How many messages it has. */
  readonly messages: number;
  /** Whether it holds copies in JSON of another channel's messages. */
  readonly copy: boolean;
  /** Messages of its topic that were lost while recording, where the file says so: in the hub and in the recorder. */
  readonly lost: { readonly hub: number | null; readonly recorder: number } | null;
  /** Who published, and whatever else the file says. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is in a recording. */
export interface RecordingInfoView {
  /** The file. */
  readonly path: string;
  /** Bytes of it. */
  readonly size: number;
  /** Who wrote it. */
  readonly library: string;
  /** When its first message was recorded, in seconds since 1970; `null` without messages. */
  readonly start: number | null;
  /** When its last message was recorded. */
  readonly end: number | null;
  /** How many messages it has, copies in JSON left out. */
  readonly messages: number;
  /** Its chunks. */
  readonly chunks: number;
  /** How they are compressed. */
  readonly compression: readonly string[];
  /** Its channels, in the order of their numbers. */
  readonly channels: readonly ChannelView[];
}

/** The lines that say what is in a recording, none longer than `width`. */
export function recordingInfoLines(info: RecordingInfoView, width: number): string[] {
  const { start, end, messages, chunks, compression, channels } = info;
  const seconds = start === null || end === null ? 0 : end - start;
  const from = start === null ? "no messages" : new Date(start * 1000).toISOString();
  const { heading, rows } = renderTable(channels, [
    { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 16 },
    { title: "MESSAGES", cell: ({ messages }) => formatCount(messages), align: "right" },
    {
      title: "Hz",
      cell: ({ messages }) => seconds > 0 ? (messages / seconds).toFixed(1) : "",
      align: "right",
    },
    { title: "LOST", cell: ({ lost }) => lossText(lost), align: "right" },
    {
      title: "ENCODING",
      cell: ({ encoding, copy }) => safeText(copy ? `${encoding} copy` : encoding),
    },
    { title: "SCHEMA", cell: ({ schema }) => safeText(schema ?? ""), weight: 1 },
    { title: "PUBLISHER", cell: ({ metadata }) => safeText(publisher(metadata)), weight: 2 },
  ], width);
  const packed = chunks === 0 ? "" : ` in ${counted(chunks, "chunk")} (${compression.join(", ")})`;
  return [
    `${safeText(info.path)}   ${formatBytes(info.size)}   written by ${safeText(info.library)}`,
    `${from}   ${formatUptime(seconds)} long`,
    `${counted(messages, "message")}${packed}`,
    "",
    heading,
    ...rows,
  ].map((line) => truncate(line, width));
}

function lossText(lost: ChannelView["lost"]): string {
  return lost === null ? "0" : formatCount((lost.hub ?? 0) + lost.recorder);
}

function publisher(metadata: Readonly<Record<string, string>>): string {
  const { "robo.publisher": name, "robo.pid": pid } = metadata;
  return [name, pid === undefined ? undefined : `(${pid})`].filter(Boolean).join(" ");
}
