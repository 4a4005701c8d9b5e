import { counted, formatBytes, formatCount, formatUptime } from "./format.ts";
import { safeText, truncate } from "./text.ts";

/** How a scan goes. */
export interface ScanProgressView {
  /** Points that have been visited. */
  readonly done: number;
  /** All points. */
  readonly total: number;
  /** Of those visited, those without some or all detectors. */
  readonly incomplete: number;
  /** Whether it waits. */
  readonly paused: boolean;
  /** How long the rest is going to take, in seconds; null while nobody knows. */
  readonly secondsLeft: number | null;
}

/** Narrowest and widest bar, in characters. */
const BAR = { least: 10, most: 40 };

/** Eighths of a character, from the left. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The line that says how a scan goes, with a bar, no longer than `width`. */
export function scanProgressLine(view: ScanProgressView, width: number): string {
  const { done, total, incomplete, paused, secondsLeft } = view;
  const left = secondsLeft === null ? "" : `${formatUptime(Math.ceil(secondsLeft))} left`;
  const keys = paused ? "space goes on   q ends" : "space pauses   q ends";
  const parts = [
    `${formatCount(done)} of ${formatCount(total)}`,
    `${Math.floor(100 * done / total)} %`,
    ...(paused ? ["paused"] : left === "" ? [] : [left]),
    ...(incomplete === 0 ? [] : [`${formatCount(incomplete)} incomplete`]),
    keys,
  ].join("   ");
  const room = Math.min(BAR.most, width - parts.length - 3);
  if (room < BAR.least) return truncate(parts, width);
  return `${bar(done / total, room)}   ${parts}`;
}

function bar(part: number, width: number): string {
  const eighths = Math.floor(part * width * 8);
  const full = "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
  return full + "·".repeat(width - full.length);
}

/** How a scan went. */
export interface ScanSummaryView {
  /** `complete`, `aborted` or `failed`. */
  readonly end: string;
  /** Points that are done. */
  readonly points: number;
  /** Of these, those of earlier runs. */
  readonly earlier: number;
  /** All points. */
  readonly total: number;
  /** Of those done, those without some or all detectors. */
  readonly incomplete: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** Its files. */
  readonly outputs: readonly string[];
  /** Its journal; null when it was removed. */
  readonly journal: string | null;
  /** Arrays at points that were read back and compared. */
  readonly verified: number;
}

/** The lines that say how a scan went. */
export function scanSummaryLines(view: ScanSummaryView): string[] {
  const { end, points, earlier, total, incomplete, seconds, outputs, journal, verified } = view;
  const files = outputs.map(safeText).join(", ");
  const time = formatUptime(seconds) + (earlier > 0 ? `, and ${formatCount(earlier)} before` : "");
  const measured = end === "complete"
    ? `Measured ${counted(points - earlier, "point")} in ${time}: ${files}`
    : `Measured ${formatCount(points)} of ${counted(total, "point")}: ${files}`;
  const lines = [measured];
  if (incomplete > 0) {
    lines.push(
      `${counted(incomplete, "point")} without some detectors: the array status says which`,
    );
  }
  if (verified > 0) {
    lines.push(`Read back and compared: ${counted(verified, "array")}, all as measured`);
  }
  if (journal !== null && end !== "complete") {
    lines.push(`Go on with --resume: ${safeText(journal)} has all that was measured`);
  }
  return lines;
}

/** What a scan would come to. */
export interface ScanForecastView {
  /** Its points. */
  readonly points: number;
  /** Positions that rules were asked about. */
  readonly checked: number;
  /** What would go wrong. */
  readonly problems: readonly string[];
  /** Further problems. */
  readonly moreProblems: number;
  /** How long it would take, in seconds. */
  readonly seconds: number;
  /** Axes whose moves are not in that. */
  readonly unknownSpeeds: readonly string[];
  /** Bytes of all arrays. */
  readonly bytes: number;
}

/** The lines that say what a scan would come to. */
export function scanForecastLines(view: ScanForecastView): string[] {
  const { points, checked, problems, moreProblems, seconds, unknownSpeeds, bytes } = view;
  const without = unknownSpeeds.length === 0
    ? ""
    : ` and the moves of ${unknownSpeeds.map(safeText).join(", ")}, whose speed is not known`;
  const all = problems.length + moreProblems;
  return [
    `${counted(points, "point")}, ${formatBytes(bytes)}, about ${
      formatUptime(Math.ceil(seconds))
    }${without}`,
    all === 0
      ? `Checked ${counted(checked, "position")}: no rule forbids any`
      : `Checked ${counted(checked, "position")}: ${counted(all, "problem")}`,
    ...problems.map((problem) => `  ${safeText(problem)}`),
    ...(moreProblems === 0 ? [] : [`  and ${formatCount(moreProblems)} more`]),
  ];
}

/** What was salvaged of a scan. */
export interface SalvageView {
  /** The file that was written. */
  readonly output: string;
  /** Points that are in it. */
  readonly points: number;
  /** All points. */
  readonly total: number;
  /** Points that were damaged. */
  readonly damaged: readonly number[];
  /** Lines of the journal that could not be read. */
  readonly unreadable: number;
}

/** The lines that say what was salvaged. */
export function salvageLines(
  { output, points, total, damaged, unreadable }: SalvageView,
): string[] {
  const lines = [
    `Wrote ${safeText(output)}: ${formatCount(points)} of ${counted(total, "point")}`,
  ];
  if (damaged.length > 0) {
    lines.push(`Left out, as the disk has changed them: ${counted(damaged.length, "point")}`);
  }
  if (unreadable > 0) lines.push(`Could not read ${counted(unreadable, "line")} of the journal`);
  return lines;
}
