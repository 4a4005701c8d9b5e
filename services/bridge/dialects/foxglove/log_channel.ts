import {
  type FoxgloveChannel,
  MESSAGE_HEAD_BYTES,
  writeMessageHead,
} from "../../../../protocols/foxglove/mod.ts";
import { OPCODE } from "../../../../protocols/websocket/mod.ts";
import type { ProgramState } from "../../hub/bridge.ts";
import type { LogLine } from "../../hub/program.ts";
import { sayStatus } from "./say.ts";
import type { SessionSetting } from "./session_setting.ts";
import { foxgloveTime } from "./winding.ts";

/** A client for which more waits is not told lines, in bytes. */
const MOST_WAITING = 262_144;

/** Most lines that are there already which a client is told. */
const MOST_OLD = 1000;

/** Foxglove's numbers of levels. */
export const LEVELS: Readonly<Record<LogLine["level"], number>> = {
  debug: 1,
  info: 2,
  warning: 3,
  error: 4,
  fatal: 5,
};

const whole = { type: "integer", minimum: 0 } as const;
const text = { type: "string" } as const;

/** The lines of all programs, as Foxglove's Log panel shows them (schema `foxglove.Log`). Its number is behind those of all topics. */
export const LOG_CHANNEL: FoxgloveChannel = {
  id: 131_072,
  topic: "log",
  encoding: "json",
  schemaName: "foxglove.Log",
  schemaEncoding: "jsonschema",
  schema: JSON.stringify({
    title: "foxglove.Log",
    type: "object",
    properties: {
      timestamp: { type: "object", title: "time", properties: { sec: whole, nsec: whole } },
      level: {
        type: "integer",
        oneOf: Object.entries({ unknown: 0, ...LEVELS }).map(([title, number]) => ({
          title: title.toUpperCase(),
          const: number,
        })),
      },
      message: text,
      name: text,
      file: text,
      line: whole,
    },
  }),
};

/** Tells a client the lines of programs of which it may see something: the newest that there are, then each that comes. */
export class LogFeed implements Disposable {
  readonly #setting: SessionSetting;
  readonly #subscription: number;
  readonly #ending = new AbortController();
  #left = 0;

  /** Begins, for the client's subscription of that number. */
  constructor(setting: SessionSetting, subscription: number) {
    this.#setting = setting;
    this.#subscription = subscription;
    const { bridge, signal } = setting;
    const lines = [...bridge.programs.values()].flatMap((program) =>
      program.log.map((line) => ({ program, line }))
    );
    lines.sort((one, other) => Number(one.line.time - other.line.time));
    for (const { program, line } of lines.slice(-MOST_OLD)) this.#tell(program, line);
    bridge.listen(
      { logged: (program, line) => this.#tell(program, line) },
      AbortSignal.any([signal, this.#ending.signal]),
    );
  }

  /** Tells no more. */
  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  #tell({ description: { name } }: ProgramState, line: LogLine): void {
    const { client, bridge, shared: { writer } } = this.#setting;
    const topics = [...bridge.topics.values()];
    if (!topics.some((topic) => topic.program === name && client.rights.mayRead(topic))) return;
    if (client.waitingBytes > MOST_WAITING) {
      this.#left++;
      return;
    }
    if (this.#left > 0) {
      const message = `log: ${this.#left} lines were left out, because this client is too slow`;
      sayStatus(client, "warning", { id: "lost:log", message });
      this.#left = 0;
    }
    const log = foxgloveLog(name, line);
    const head = writer.add(
      OPCODE.binary,
      MESSAGE_HEAD_BYTES,
      (out) => out.push(JSON.stringify(log)),
    );
    writeMessageHead(writer.view, head, { subscription: this.#subscription, time: line.time });
    client.tell(writer.take()!);
  }
}

/** A program's line as a `foxglove.Log`. */
export function foxgloveLog(
  name: string,
  { level, text, time }: LogLine,
): Readonly<Record<string, unknown>> {
  const timestamp = foxgloveTime(time);
  return { timestamp, level: LEVELS[level], message: text, name, file: "", line: 0 };
}
