import type { ClientInfo, KernelEvent } from "../../services/interpreter/mod.ts";
import { executionLines, noticeLine } from "../../terminal/kernel_lines.ts";
import type { RoboContext } from "../context.ts";

/** How a kernel's doings are printed. */
export interface PrinterOptions {
  /** Whether executions are left out. */
  readonly quiet: boolean;
  /** Whether each line is a JSON object. */
  readonly json: boolean;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Most characters of code in a line of JSON. */
const MOST_CODE = 10_000;

/** What a client is called: as the list of clients says, else as it says itself. */
export function clientName({ username, key, session }: ClientInfo): string {
  return key || username || session.slice(0, 8);
}

/** What prints the events of a kernel, a line or two each. */
export function kernelPrinter(
  context: Pick<RoboContext, "print" | "terminal">,
  { quiet, json, now }: PrinterOptions,
): (event: KernelEvent) => void {
  if (json) return (event) => context.print(JSON.stringify(asJson(event, now())));
  return (event) => {
    if (quiet && (event.type === "executing" || event.type === "executed")) return;
    const { color, size } = context.terminal;
    for (const line of linesOf(event, { time: now(), columns: size().columns, color })) {
      context.print(line);
    }
  };
}

function linesOf(
  event: KernelEvent,
  { time, columns, color }: {
    readonly time: number;
    readonly columns: number;
    readonly color: boolean;
  },
): string[] {
  const layout = { columns: Math.max(60, columns), color };
  const notice = (text: string, isBad: boolean) => [noticeLine({ time, text, isBad }, layout)];
  switch (event.type) {
    case "executing":
      return [];
    case "executed":
      return executionLines({ ...event, time, client: clientName(event.client) }, layout);
    case "engine":
      return notice(event.words, event.state !== "ready");
    case "refused":
      return notice(`refused a message (${event.entrance}): ${event.words}`, true);
    case "drive":
      return notice(
        event.holder === undefined
          ? "all may execute again"
          : `${clientName(event.holder)} drives: nobody else may execute`,
        false,
      );
  }
}

function asJson(event: KernelEvent, now: number): object {
  const time = new Date(now).toISOString();
  return "code" in event
    ? { time, ...event, code: event.code.slice(0, MOST_CODE) }
    : { time, ...event };
}
