import type { Channel } from "@mcap/core";
import type { ChannelView, RecordingInfoView } from "../../terminal/record_view.ts";
import type { Damage } from "./file_scan.ts";
import { COPY_OF } from "./recorded_channel.ts";
import { RecordingReader } from "./recording_reader.ts";

/** What is in a recording. */
export interface RecordingInfo extends RecordingInfoView {
  /** Its metadata; of several of one name the last. */
  readonly metadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where it breaks off; `null` for a file that is whole. */
  readonly damage: Damage | null;
}

/**
 * Looks into a recording; one without an end is read in whole to count its messages. `warn` is told of what cannot be read.
 *
 * Throws as `RecordingReader.open`.
 */
export async function recordingInfo(
  path: string,
  warn: (text: string) => void,
): Promise<RecordingInfo> {
  using reader = await RecordingReader.open(path, warn);
  const { scan } = reader;
  const isWhole = scan.damage === undefined && scan.statistics !== undefined;
  const counts = isWhole
    ? new Map([...scan.statistics!.channelMessageCounts].map(([id, count]) => [id, Number(count)]))
    : await reader.count();
  const metadata = Object.fromEntries(
    scan.metadata.map(({ name, metadata }) => [name, Object.fromEntries(metadata)]),
  );
  const lost = metadata["robo.lost"] ?? {};
  const channels = [...reader.channels.values()].sort((a, b) => a.id - b.id).map((channel) => ({
    topic: channel.topic,
    encoding: channel.messageEncoding,
    schema: reader.schemas.get(channel.schemaId)?.name ?? null,
    messages: counts.get(channel.id) ?? 0,
    copy: channel.metadata.has(COPY_OF),
    lost: lossOf(channel, lost),
    metadata: Object.fromEntries(channel.metadata),
  }));
  const originals = channels.filter(({ copy }) => !copy);
  const chunks = scan.segments.filter(({ chunk }) => chunk !== undefined);
  return {
    path,
    size: reader.size,
    library: scan.library,
    start: reader.startTime === undefined ? null : Number(reader.startTime) / 1e9,
    end: reader.endTime === undefined ? null : Number(reader.endTime) / 1e9,
    messages: originals.reduce((sum, { messages }) => sum + messages, 0),
    chunks: chunks.length,
    compression: [...new Set(chunks.map(({ chunk }) => chunk!.compression || "none"))],
    channels,
    metadata,
    damage: scan.damage ?? null,
  };
}

function lossOf(
  { topic }: Channel,
  lost: Readonly<Record<string, string>>,
): ChannelView["lost"] {
  if (!Object.hasOwn(lost, topic)) return null;
  try {
    return JSON.parse(lost[topic]!);
  } catch {
    return null; // Another program's metadata of the same name.
  }
}
