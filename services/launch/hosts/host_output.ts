import { type HostEvent, RECORD_SEPARATOR } from "./worker_protocol.ts";

/** What a process of workers has printed: what its host tells, and lines that nobody knows which worker wrote. */
export type HostOutputItem = HostEvent | {
  readonly event: "unattributed";
  readonly text: string;
};

/** Longest line that is put together again, in UTF-16 units; a longer one comes in several. */
const MOST_LINE_LENGTH = 65_536;

/** Most nodes whose unfinished lines are kept. */
const MOST_UNFINISHED = 1000;

const EVENTS = new Set(["ready", "started", "line", "exited", "stuck", "refused"]);

/** Reads the stdout of a host of workers, line by line. */
export class HostOutput {
  readonly #unfinished = new Map<string, string>();

  /** What a line, without its line feed, says. What is malformed counts as a line that somebody printed. */
  *read(line: string): Generator<HostOutputItem> {
    const [printed, ...records] = line.split(RECORD_SEPARATOR);
    if (printed !== "" || records.length === 0) yield { event: "unattributed", text: printed! };
    for (const record of records) {
      const event = parse(record);
      if (event === undefined) yield { event: "unattributed", text: record };
      else if (event.event !== "line") yield event;
      else yield* this.#joined(event);
    }
  }

  *#joined(line: HostEvent & { readonly event: "line" }): Generator<HostOutputItem> {
    const { more, ...rest } = line;
    const key = `${line.stream} ${line.node}`;
    const text = (this.#unfinished.get(key) ?? "") + line.text;
    this.#unfinished.delete(key);
    const mayWait = text.length < MOST_LINE_LENGTH && this.#unfinished.size < MOST_UNFINISHED;
    if (more && mayWait) this.#unfinished.set(key, text);
    else yield { ...rest, text };
  }
}

function parse(record: string): HostEvent | undefined {
  try {
    const value = JSON.parse(record) as Partial<Record<string, unknown>> | null;
    if (typeof value !== "object" || value === null) return undefined;
    const isEvent = EVENTS.has(value["event"] as string) &&
      (value["node"] === undefined || typeof value["node"] === "string");
    const isLine = typeof value["text"] === "string" && typeof value["stream"] === "string";
    return isEvent && (value["event"] !== "line" || isLine) ? value as HostEvent : undefined;
  } catch {
    return undefined;
  }
}
