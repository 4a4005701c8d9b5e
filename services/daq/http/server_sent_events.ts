import { problemOf } from "./routing/problem.ts";

/** Type of server-sent events (WHATWG HTML, section 9.2). */
export const EVENT_STREAM = "text/event-stream";

/** A comment, by which both sides see that the connection lives. */
export const EVENT_HEARTBEAT: Uint8Array<ArrayBuffer> = new TextEncoder().encode(":\n\n");

const ENCODER = new TextEncoder();

/** One event with JSON as its data. */
export function eventBytes(name: string, data: unknown): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** `items` as events; what goes wrong is told by a last event, `problem`, as RFC 9457 has it. */
export async function* asEvents<T>(
  items: AsyncIterable<T>,
  event: (item: T) => Uint8Array<ArrayBuffer>,
): AsyncGenerator<readonly Uint8Array<ArrayBuffer>[], void> {
  try {
    for await (const item of items) yield [event(item)];
  } catch (error) {
    yield [eventBytes("problem", await problemOf(error).json())];
  }
}
