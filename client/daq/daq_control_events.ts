import { RoboError } from "../../errors.ts";
import { problemError } from "./daq_control_http.ts";

/** Longest event that is accepted, in characters. */
const MAX_EVENT = 64 * 1024 * 1024;

/** One server-sent event with JSON as its data. */
export interface SentEvent {
  /** Its name. */
  readonly name: string;
  /** Its data. */
  readonly data: unknown;
}

/**
 * Server-sent events of a body, as far as they hold JSON; comments are passed over.
 *
 * Throws the error that an event named `problem` tells, and a `RoboError` of kind `data` for what is no event.
 */
export async function* sentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<SentEvent, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop()!;
    if (text.length > MAX_EVENT) throw new RoboError("data", "The server sent an endless event");
    for (const block of blocks) {
      const event = parse(block);
      if (event === undefined) continue;
      if (event.name === "problem") throw problemError(event.data);
      yield event;
    }
  }
}

function parse(block: string): SentEvent | undefined {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const valueOf = (name: string) => fields.find((field) => field?.[1] === name)?.[2];
  const data = valueOf("data");
  if (data === undefined) return undefined;
  try {
    return { name: valueOf("event") ?? "message", data: JSON.parse(data) };
  } catch (cause) {
    throw new RoboError("data", "The server sent an event that is not JSON", { cause });
  }
}
