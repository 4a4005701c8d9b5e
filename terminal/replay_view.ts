import { counted, formatBytes, formatMilliseconds } from "./format.ts";
import { truncate } from "./text.ts";

/** How a replay goes, or went. */
export interface ReplayView {
  /** Messages that were published. */
  readonly messages: number;
  /** Bytes of their payloads. */
  readonly bytes: number;
  /** Where in the recording it is, in seconds from its start. */
  readonly position: number;
  /** Length of the recording, in seconds. */
  readonly length: number;
  /** How often it began anew. */
  readonly loops: number;
  /** Messages of services, which were left out. */
  readonly skippedServiceMessages: number;
  /** Messages whose topic the file does not say, which were left out. */
  readonly orphans: number;
  /** Messages that the core did not take, since they were too large or the connection was just gone. */
  readonly unsent: number;
  /** How far from their times messages were published, in milliseconds. */
  readonly timing: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** The line that says where a replay is, no longer than `width`. */
export function replayProgressLine(
  view: ReplayView & { readonly rate: number; readonly paused: boolean },
  width: number,
): string {
  const { position, length, rate, paused, messages, loops } = view;
  const parts = [
    `${paused ? "❚❚" : "▶"} ${position.toFixed(2)} of ${length.toFixed(2)} s`,
    `× ${rate}`,
    counted(messages, "message"),
    ...(loops === 0 ? [] : [`round ${loops + 1}`]),
    paused ? "space goes on, s steps, q ends" : "space pauses, + - q",
  ];
  return truncate(parts.join("   "), width);
}

/** The lines that say how a replay went. */
export function replaySummaryLines(view: ReplayView): string[] {
  const { messages, bytes, timing, skippedServiceMessages, orphans, unsent } = view;
  const [p50, p99, max] = [timing.p50, timing.p99, timing.max].map(formatMilliseconds);
  const lines = [
    `Published ${counted(messages, "message")}, ${formatBytes(bytes)}`,
    `Off their times by ${p50} ms (half of them by less), ${p99} ms (99 of 100), ${max} ms (the worst)`,
  ];
  if (skippedServiceMessages > 0) {
    lines.push(
      `Left out ${
        counted(skippedServiceMessages, "message")
      } of services, which would call them again: --services replays them`,
    );
  }
  if (orphans > 0) {
    lines.push(`Left out ${counted(orphans, "message")} of topics that are not known`);
  }
  if (unsent > 0) lines.push(`Not taken by the core: ${counted(unsent, "message")}`);
  return lines;
}
