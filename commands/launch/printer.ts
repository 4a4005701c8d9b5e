import {
  CrashWatch,
  type Launch,
  type LaunchEvent,
  type LogLine,
} from "../../services/launch/mod.ts";
import { prefixLine } from "../../terminal/launch_lines.ts";
import { displayWidth } from "../../terminal/text.ts";
import type { Output } from "../context.ts";

/** How a launch is printed. */
export interface PrinterOptions {
  /** Where to. */
  readonly output: Output;
  /** Whether what nodes print is left out. */
  readonly quiet: boolean;
  /** Whether each line is a JSON object. */
  readonly json: boolean;
  /** Whether names are coloured. */
  readonly color: boolean;
}

/** Widest column of names. */
const MOST_NAME = 20;

/** Lines that are shown again when a node has crashed. */
const LAST_LINES = 10;

/** Prints what a launch does and what its nodes say, line by line, from now on; returns what ends that. */
export function printLaunch(launch: Launch, options: PrinterOptions): () => void {
  const { output, quiet, json, color } = options;
  const names = launch.plan.nodes.map(({ name }) => displayWidth(name));
  const width = Math.min(MOST_NAME, Math.max(4, ...names));
  const crashes = new CrashWatch();
  const starts = new Map<string, number>();
  const print = (line: LogLine) => output.write(`${prefixLine(line, { width, color })}\n`);
  const endings = [
    launch.onEvent((event) => {
      if (json) return output.write(`${JSON.stringify(event)}\n`);
      print(eventLine(event));
      const { kind, node = "", time } = event;
      if (kind === "started") starts.set(node, time);
      if (!crashes.isCrash(event)) return;
      for (const line of lastWords(launch, event, starts.get(node) ?? 0)) print(line);
    }),
    launch.onLine((line) => {
      // What happens was printed as an event.
      if (quiet || (line.stream === "event" && line.leftOut === undefined)) return;
      if (json) output.write(`${JSON.stringify(line)}\n`);
      else print(line);
    }),
  ];
  return () => endings.forEach((end) => end());
}

/** What the launch says of a node, as a line. */
export function eventLine({ node, time, text }: LaunchEvent): LogLine {
  return { ...node === undefined ? {} : { node }, time, stream: "event", text };
}

/** What a node that has crashed said last: its lines may be far above, between those of others. */
function lastWords(launch: Launch, { node, time }: LaunchEvent, since: number): LogLine[] {
  const said = launch.lastLines(node, 2 * LAST_LINES)
    .filter((line) => line.stream !== "event" && line.time >= since);
  if (said.length === 0) return [];
  const line = (text: string): LogLine => ({ time, stream: "event", text });
  const lines = said.slice(-LAST_LINES).map(({ text }) => line(`  ${text}`));
  return [line(`the last lines of ${node}:`), ...lines];
}
