import { counted, formatBytes, formatCount, formatUptime } from "./format.ts";
import { firstLine, formatTook } from "./kernel_lines.ts";
import { safeText, truncate } from "./text.ts";

/** How a kernel is, as a page shows it. Times are in seconds since 1970, sizes in bytes. */
export interface KernelPage {
  /** What it is called. */
  readonly name: string;
  /** Its process. */
  readonly pid: number;
  /** Its version. */
  readonly version: string;
  /** The process that runs users' code, and its memory where it is known. */
  readonly enginePid?: number | undefined;
  /** Memory of that process. */
  readonly engineMemory?: number;
  /** When the kernel started. */
  readonly startedAt: number;
  /** Now. */
  readonly now: number;
  /** What runs. */
  readonly cell?:
    | { readonly code: string; readonly client: string; readonly since: number }
    | undefined;
  /** Requests that wait. */
  readonly queued: number;
  /** Connected clients. */
  readonly clients: number;
  /** Who drives. */
  readonly drive?: { readonly client: string; readonly since: number } | undefined;
  /** Output that is kept for clients that come back. */
  readonly kept: { readonly messages: number; readonly bytes: number };
  /** What was counted. */
  readonly counters: {
    readonly cells: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
    readonly lostOutput: number;
    readonly engineDeaths: number;
    readonly lostLines: number;
  };
}

/** The page, in lines no longer than `columns`. What has never happened is left out. */
export function renderStatus(page: KernelPage, columns: number): string[] {
  const { name, pid, version, enginePid, now, cell, drive, kept, counters } = page;
  const memory = page.engineMemory === undefined ? "" : `, ${formatBytes(page.engineMemory)}`;
  const since = (time: number) => formatTook(Math.max(0, (now - time) * 1000));
  const facts: [string, string | undefined][] = [
    ["runs", cell === undefined ? "nothing" : firstLine(cell.code, Math.max(20, columns - 12))],
    ["by", cell && `${cell.client}, for ${since(cell.since)}`],
    ["waiting", some(page.queued, "request")],
    ["drives", drive && `${drive.client}, for ${since(drive.since)}: nobody else may execute`],
    ["clients", formatCount(page.clients)],
    ["engine", enginePid === undefined ? "is being started" : `pid ${enginePid}${memory}`],
    ["executed", tally(counters.cells) || "nothing yet"],
    ["output kept", `${formatCount(kept.messages)} messages, ${formatBytes(kept.bytes)}`],
    ["deaths", some(counters.engineDeaths, "engine", "that died")],
    ["refused", tally(counters.refused) || undefined],
    ["output lost", some(counters.lostOutput, "message", "that clients read too slowly")],
    ["lines lost", some(counters.lostLines, "line", "of the log and the history")],
  ];
  const width = Math.max(...facts.filter(([, text]) => text !== undefined).map(([w]) => w.length));
  return [
    `${name}   pid ${pid}   up ${
      formatUptime(Math.max(0, now - page.startedAt))
    }   robo ${version}`,
    ...facts.flatMap(([word, text]) =>
      text === undefined ? [] : [`${word.padEnd(width)}  ${text}`]
    ),
  ].map((line) => truncate(safeText(line), Math.max(40, columns)));
}

function some(count: number, word: string, rest = ""): string | undefined {
  if (count === 0) return undefined;
  return `${counted(count, word)}${rest === "" ? "" : ` ${rest}`}`;
}

function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).filter(([, count]) => count > 0)
    .map(([word, count]) => `${formatCount(count)} ${word}`).join(", ");
}
