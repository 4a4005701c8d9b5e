import { paint, type Style } from "./screen.ts";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

/** A cell that has ended, as a line shows it. */
export interface ExecutionLine {
  /** When it ended, in milliseconds since 1970. */
  readonly time: number;
  /** Who has run it. */
  readonly client: string;
  /** What was run. */
  readonly code: string;
  /** How long it ran, in milliseconds. */
  readonly ms: number;
  /** How it ended. */
  readonly outcome: "ok" | "error" | "interrupted" | "died" | "aborted";
  /** What went wrong. */
  readonly error?: string | undefined;
}

/** How lines are shown. */
export interface KernelLineLayout {
  /** Width of the terminal, in columns. */
  readonly columns: number;
  /** Whether there are colours. */
  readonly color: boolean;
}

/** Columns of the name of a client. */
const NAME_WIDTH = 10;

const OUTCOMES: Readonly<Record<ExecutionLine["outcome"], readonly [string, Style]>> = {
  ok: ["ok", "green"],
  error: ["failed", "red"],
  interrupted: ["interrupted", "yellow"],
  died: ["engine died", "red"],
  aborted: ["aborted", "yellow"],
};

/** `12:03:04 ana         arm.home()   1.2 s  ok`, whatever the code is; what went wrong stands in a second line. */
export function executionLines(line: ExecutionLine, layout: KernelLineLayout): string[] {
  const { columns, color } = layout;
  const [word, style] = OUTCOMES[line.outcome];
  const took = `  ${formatTook(line.ms).padStart(7)}  `;
  const head = headOf(line);
  const room = Math.max(16, columns - displayWidth(head) - took.length - word.length);
  const code = firstLine(line.code, room);
  const shown = fit(code, Math.max(displayWidth(code), Math.min(room, CODE_WIDTH)));
  const first = `${head}${shown}${took}${paint(word, style, color)}`;
  if (line.outcome !== "error" || line.error === undefined) return [first];
  const indent = " ".repeat(displayWidth(head));
  const why = firstLine(line.error, Math.max(16, columns - indent.length));
  return [first, `${indent}${paint(why, style, color)}`];
}

/** Columns that short code is filled up to. */
const CODE_WIDTH = 40;

/** `12:03:04 robo        the engine died …`: what the kernel itself has to say. */
export function noticeLine(
  { time, text, isBad }: { readonly time: number; readonly text: string; readonly isBad: boolean },
  layout: KernelLineLayout,
): string {
  const head = headOf({ time, client: "robo" });
  const said = safeText(text.replaceAll("\n", " "));
  return `${head}${paint(said, isBad ? "red" : "bold", layout.color)}`;
}

/** The first line of code that is not empty, cut to `width`, with a note of how many there are. */
export function firstLine(code: string, width: number): string {
  const lines = code.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
  const more = lines.length > 1 ? ` … ${lines.length} lines` : "";
  const first = safeText((lines[0] ?? "").replaceAll("\t", "  "));
  return truncate(first, Math.max(1, width - displayWidth(more))) + more;
}

/** A duration as people say it: `340 ms`, `1.2 s`, `65 s`, `12 min`. */
export function formatTook(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 600_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** A time of day as a clock shows it, in local time. */
export function clockTime(time: number): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function headOf({ time, client }: { readonly time: number; readonly client: string }): string {
  return `${clockTime(time)} ${fit(safeText(client), NAME_WIDTH)}  `;
}
