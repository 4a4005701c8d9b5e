import type { Fit, TapEvent } from "../../services/daq/mod.ts";
import { messageJson, messageText } from "../../services/daq/mod.ts";
import { type WireLayout, type WireLine, wireLines } from "../../terminal/daq_wire.ts";
import { counted } from "../../terminal/format.ts";
import type { RoboContext } from "../context.ts";

/** How what was seen is printed. */
export interface WireOutput {
  /** Whether as JSON. */
  readonly json: boolean;
  /** Whether with the places of messages. */
  readonly places: boolean;
}

/** Prints something that a tap saw: a line or a few, or one object. */
export function printTapEvent(context: RoboContext, event: TapEvent, output: WireOutput): void {
  if (output.json) return context.print(JSON.stringify(jsonOf(event)));
  const { interactive, color } = context.terminal;
  const layout: WireLayout = {
    columns: interactive ? context.terminal.size().columns : undefined,
    color,
    places: output.places,
  };
  for (const line of wireLines(lineOf(event), layout)) context.print(line);
}

function jsonOf(event: TapEvent): unknown {
  const time = event.time === undefined ? {} : { time: event.time / 1000 };
  if (event.kind !== "message") return { ...event, ...time };
  const { message, dialect = null, ...rest } = event;
  const { command } = messageText(message);
  return { ...rest, ...time, dialect, command, message: messageJson(message) };
}

function lineOf(event: TapEvent): WireLine {
  const { time, connection } = event;
  const head = { time, connection, detail: "", tone: "event", notes: [] } as const;
  switch (event.kind) {
    case "message": {
      const { from, at, bytes, message, dialect, notes } = event;
      const text = messageText(message);
      const tone = message.kind === "unknown" ? "trouble" : "message";
      return { ...head, ...text, who: from, at, bytes, dialect, tone, notes };
    }
    case "trouble": {
      const { from, at, where, problem, fits } = event;
      const command = `makes no sense at byte ${where}: ${problem}`;
      return { ...head, who: from, at, command, tone: "trouble", notes: fitNotes(from, at, fits) };
    }
    case "found": {
      const { from, at, skipped } = event;
      return {
        ...head,
        who: from,
        at,
        command: `makes sense again, behind ${skipped} B that did not`,
      };
    }
    case "cut": {
      const { from, at, bytes, fits } = event;
      const command = `ends within a message that began ${bytes} B before`;
      return { ...head, who: from, at, command, tone: "trouble", notes: fitNotes(from, at, fits) };
    }
    case "opened":
      return { ...head, who: "tap", command: `${event.client} has connected to ${event.server}` };
    case "closed": {
      const { from, reason, unanswered } = event;
      const notes = unanswered > 0
        ? [`${counted(unanswered, "grab")} ${unanswered === 1 ? "was" : "were"} not answered`]
        : [];
      const command = `the ${from} has closed${reason === "" ? "" : `: ${reason}`}`;
      return { ...head, who: "tap", command, notes };
    }
    case "waiting": {
      const seconds = (event.ms / 1000).toFixed(1);
      const command = `the ${event.from} has sent nothing for ${seconds} s within a message`;
      return { ...head, who: "tap", at: event.at, command, tone: "trouble" };
    }
    case "refused":
      return {
        ...head,
        who: "tap",
        command: `${event.client} was sent away: ${event.reason}`,
        tone: "trouble",
      };
  }
}

function fitNotes(from: string, at: number, fits: readonly Fit[]): string[] {
  const [best] = fits;
  if (best === undefined) return [];
  const dialects = fits.filter((fit) => fit.from === best.from).map(({ dialect }) => dialect);
  const whose = best.from === from ? "" : `, sent by a ${best.from}`;
  const what = `${counted(best.messages, "message")}, ${best.bytes} B`;
  return [`The bytes fit ${dialects.join(" and ")}${whose} from byte ${at} on: ${what}`];
}
