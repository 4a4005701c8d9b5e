import { paint, type Style } from "./screen.ts";
import { fit, safeText, truncate } from "./text.ts";

/** One thing that happened on a connection of PyMoDAQ's protocol, in words. */
export interface WireLine {
  /** When, in milliseconds since 1970; undefined where it is not known. */
  readonly time: number | undefined;
  /** Number of the connection. */
  readonly connection: number;
  /** Who says it: `client`, `server`, or `tap` for what is no message. */
  readonly who: string;
  /** Where it begins among what that end has sent, in bytes; undefined where it has no place. */
  readonly at?: number;
  /** Its bytes. */
  readonly bytes?: number;
  /** The command, or what happened. */
  readonly command: string;
  /** What it carries. */
  readonly detail: string;
  /** The sender's dialect, once it is known. */
  readonly dialect?: string | undefined;
  /** Whether it is in order. */
  readonly tone: "message" | "event" | "trouble";
  /** What is to be said of it besides, a line each. */
  readonly notes: readonly string[];
}

/** How lines are shown. */
export interface WireLayout {
  /** Width that lines are cut to, in columns; undefined for whole lines, as in a file. */
  readonly columns: number | undefined;
  /** Whether there are colours. */
  readonly color: boolean;
  /** Whether the places of messages are shown. */
  readonly places: boolean;
}

const TONES: Readonly<Record<WireLine["tone"], Style>> = {
  message: "plain",
  event: "cyan",
  trouble: "red",
};

/** Columns of a command: most are not longer. */
const COMMAND_WIDTH = 14;
/** Columns of the place of a message. */
const PLACE_WIDTH = 9;

/** `21:30:58.123  1 client  Done            <u2 24×32 (0, 1, 2, …)  L2 1.58 kB`, and a line for each note below it. */
export function wireLines(line: WireLine, layout: WireLayout): string[] {
  const head = headOf(line, layout);
  const indent = " ".repeat(head.length);
  const style = TONES[line.tone];
  const tail = tailOf(line);
  const command = safeText(line.command);
  const detail = safeText(line.detail);
  const text = detail === ""
    ? command
    : `${fit(command, Math.max(COMMAND_WIDTH, command.length))}  ${detail}`;
  return [
    head + paint(cut(text, tail, layout, head.length), style, layout.color),
    ...line.notes.map((note) => indent + paint(`! ${safeText(note)}`, "yellow", layout.color)),
  ];
}

function headOf({ time, connection, who, at }: WireLine, { places }: WireLayout): string {
  const clock = time === undefined ? "" : `${clockOf(time)}  `;
  const place = places ? `${(at === undefined ? "" : String(at)).padStart(PLACE_WIDTH)}  ` : "";
  return `${clock}${place}${connection} ${fit(who, 6)}  `;
}

function tailOf({ dialect, bytes }: WireLine): string {
  const parts = [dialect, bytes === undefined ? undefined : `${bytes} B`];
  const text = parts.filter((part) => part !== undefined).join(" ");
  return text === "" ? "" : `  (${text})`;
}

// deno-lint-ignore house/few-parameters -- the parts of one line
function cut(text: string, tail: string, { columns }: WireLayout, used: number): string {
  if (columns === undefined) return text + tail;
  return truncate(text, Math.max(20, columns - used - tail.length)) + tail;
}

/** The time of day, with milliseconds. */
function clockOf(time: number): string {
  const date = new Date(time);
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${clock.join(":")}.${pad(date.getMilliseconds(), 3)}`;
}
