import type {
  BridgeClient,
  BridgeLogLine,
  BridgeMessage,
  BridgeTopic,
} from "../../client/bridge/mod.ts";
import type { CStruct } from "../../protocols/clayout/mod.ts";
import { counted } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { structText } from "../../terminal/struct_text.ts";
import { renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import type { RoboContext } from "../context.ts";

/** Prints a struct that has come. */
export function printMessage(
  context: RoboContext,
  { topic, time, value, raw }: BridgeMessage,
  isJson: boolean,
): void {
  if (isJson) {
    // Bytes as they lie in memory become JSON as the bridge itself writes it.
    const text = raw.length === 0 ? JSON.stringify(value) : topic.codec.json(raw);
    context.print(`{"topic":${JSON.stringify(topic.name)},"time":"${time}","value":${text}}`);
    return;
  }
  const name = paint(safeText(topic.name), "cyan", context.terminal.color);
  context.print(`${clock(time)}  ${name}  ${structText(value)}`);
}

/** Prints a line of a program. */
export function printLine(context: RoboContext, line: BridgeLogLine, isJson: boolean): void {
  const { program, level, time, text } = line;
  if (isJson) return context.print(JSON.stringify({ program, level, time, text }));
  const name = paint(safeText(program), "yellow", context.terminal.color);
  context.print(`${clock(BigInt(time))}  ${name}  ${level}: ${safeText(text)}`);
}

/** Prints the topics of a bridge. */
export function printTopics(
  context: RoboContext,
  client: Pick<BridgeClient, "topics">,
  isJson: boolean,
): void {
  const topics = [...client.topics.values()];
  if (isJson) {
    for (const topic of topics) {
      const { name, number, direction, isLive, mayRead, mayWrite, layout, answer } = topic;
      context.print(
        JSON.stringify({ name, number, direction, isLive, mayRead, mayWrite, layout, answer }),
      );
    }
    return;
  }
  const { heading, rows } = renderTable(topics, [
    { title: "TOPIC", cell: ({ name }) => safeText(name) },
    { title: "STATE", cell: ({ isLive }) => isLive ? "live" : "away" },
    { title: "DIRECTION", cell: directionOf },
    { title: "BYTES", cell: ({ codec }) => String(codec.size), align: "right" },
    { title: "FIELDS", cell: fieldsOf, min: 12 },
  ], context.terminal.interactive ? context.terminal.size().columns : 400);
  context.print(heading);
  rows.forEach(context.print);
  if (topics.length === 0) context.print("No topics yet: start a program");
}

/** Says what was lost since the last time, once a second at most; by topic's name. */
export class LossReport {
  readonly #context: RoboContext;
  readonly #said = new Map<string, number>();

  /** One that has said nothing. */
  constructor(context: RoboContext) {
    this.#context = context;
  }

  /** Says what is new. */
  say(lost: ReadonlyMap<string, number>): void {
    for (const [topic, count] of lost) {
      const more = count - (this.#said.get(topic) ?? 0);
      if (more === 0) continue;
      this.#said.set(topic, count);
      this.#context.process.stderr.write(
        `lost ${counted(more, "struct")} of ${safeText(topic)}: this client is too slow\n`,
      );
    }
  }
}

function directionOf({ direction, answer }: BridgeTopic): string {
  return answer === undefined ? direction : "request";
}

function fieldsOf({ struct }: BridgeTopic): string {
  return fieldNames(struct).map(safeText).join(" ");
}

/** Names of the fields; what has no name lends its own to the outer struct. */
function fieldNames({ fields }: CStruct): readonly string[] {
  return fields.flatMap(({ name, type }) =>
    name !== undefined ? [name] : type.kind === "struct" ? fieldNames(type) : []
  );
}

/** The local time of day with milliseconds. */
function clock(nanoseconds: bigint): string {
  const date = new Date(Number(nanoseconds / 1_000_000n));
  const two = (part: number) => String(part).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
